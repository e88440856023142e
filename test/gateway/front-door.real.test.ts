import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bucketStore } from '../../functions/dead-letters/bucket-store.ts';
import { type ViewRoom, viewRooms } from '../../infra/rights/view-rights.ts';
import type { Engine } from '../../local/engine/engine.ts';
import { startMinistack } from '../deployment/ministack.ts';
import type { RunningEmulator } from '../deployment/running-emulator.ts';
import { emptyEngine } from '../worker-engine.ts';
import { type Deployed, deployProd, place } from './deployment.ts';
import { exerciseFunctions } from './exercise.ts';
import { exerciseSetup, newField, type SetupExercise } from './exercise-setup.ts';
import { exerciseTools, type ToolRun } from './exercise-tools.ts';
import { visitRooms } from './exercise-view.ts';
import { permissionsPage, reviewed, withNetworkAndKey, withPartsThatExist } from './permissions.ts';
import { decideBy } from './policy/decide.ts';
import type { Row } from './policy/permissions-table.ts';
import { type Policies, policiesOf, withoutActions } from './policy/policies-of.ts';
import { type Reviewed, review, rowName, unnoticed } from './policy/review.ts';
import { unusedGrants } from './policy/unused-grants.ts';
import { openStackView } from './stack-view.ts';
import type { LetterPlace } from './stored-letters.ts';
import { type Streaming, startStreaming } from './streaming.ts';
import { openToolBox, toolRole, withToolRoles } from './tools.ts';

let engine: Engine;
let ministack: RunningEmulator;

beforeAll(async () => {
  engine = await emptyEngine();
  ministack = await startMinistack(engine.url);
});

afterAll(() => ministack?.stop());

async function createIndex(name: string): Promise<void> {
  const { ok, status } = await fetch(`${engine.url}/${name}`, { method: 'PUT' });
  if (!ok) throw new Error(`${name} was answered with ${status}.`);
}

const alarmEmail = 'alarms@example.com';

const refusedByEngine = /^The search engine answers 403: name your role in dashboardsPrincipalArns.*\.$/;

/** What each room says that lacks a right; the others say nothing. */
const withoutRights: readonly (readonly [lost: RegExp, says: Partial<Record<ViewRoom, RegExp>>])[] = [
  [
    /^(cloudwatch|s3):|^lambda:GetFunction/,
    {
      flow: /^Your credentials may not use the metrics of CloudWatch .*\.$/,
      search: /^Your credentials may not use the metrics of CloudWatch .*\.$/,
      alerts: /^Your credentials may not use the metrics of CloudWatch .*\.$/,
      windows: /^Your credentials may not use the metrics of CloudWatch .*\.$/,
      records: /^Your credentials may not use the bucket .*\.$/,
      'dead-letters': /^Your credentials may not use the bucket .*\.$/,
      pipeline: /^Your credentials may not use the function .*\.$/,
    },
  ],
  [/^kinesis:/, { records: /^Your credentials may not use the stream .*\.$/ }],
  [
    /^es:/,
    {
      flow: /^How often the index is refreshed isn’t known\. .* answers 403.*\.$/,
      records: /answers 403.*\.$/,
      search: refusedByEngine,
      windows: refusedByEngine,
      alerts: refusedByEngine,
      pipeline: /^The search engine answers 403 to GET .*\.$/,
    },
  ],
];

/** What was asked of each pipeline's stack, by pipeline. */
const asked = new Map<string, Reviewed>();

describe.each(['web-traffic', 'sensors', 'social'])(
  'the prod stack of %s behind the front door',
  (pipeline) => {
    let deployed: Deployed;
    let streaming: Streaming;
    let exercise: SetupExercise;
    let policies: Policies;

    beforeAll(async () => {
      deployed = await deployProd({
        pipeline,
        options: { alarmEmail, ...(pipeline === 'sensors' && { dashboards: 'overwrite' }) },
        engineUrl: engine.url,
        servicesUrl: ministack.endpoint,
        // What AWS's guide says of them: the functions' POSTs must do under both readings.
        stripQueryOfPosts: true,
      });
      policies = policiesOf(deployed.resolved);
      if (pipeline === 'sensors') policies = await withToolRoles(policies, deployed.resolved, pipeline);
      deployed.gateway.setDecide(decideBy(policies));
      exercise = await exerciseSetup(deployed, createIndex);
      streaming = await startStreaming(deployed, ministack.endpoint);
      await exerciseFunctions(deployed, streaming);
      await exercise.remove();
    });

    afterAll(async () => {
      asked.set(pipeline, reviewed(deployed, policies));
      await streaming?.stop();
      await deployed?.stop();
    });

    test('is refused nothing, whether it is set up, updated or deleted, and again, or takes records', () => {
      expect(deployed.gateway.refusals()).toEqual([]);
      const { answers } = exercise.setup;
      expect(answers.filter(({ Status }) => Status === 'FAILED')).toEqual([]);
      expect(answers.map(({ request }) => request)).toEqual(
        expect.arrayContaining(['Create', 'Create', 'Update', 'Update', 'Delete', 'Delete']),
      );
      expect(answers.flatMap(({ Data }) => Data.keptMappings ?? [])).toEqual([]);
      expect(streaming.reports).toEqual([]);
    });

    test('refuses a change of what can not change, and asks for nothing that it may not', () => {
      expect(exercise.preflight.answers.map(({ Status }) => Status)).toEqual([
        'SUCCESS',
        'SUCCESS',
        'FAILED',
        'SUCCESS',
      ]);
    });

    test('brings a new field into the index that is there', async () => {
      const [index = ''] = exercise.indices;
      const mapping: unknown = await (await fetch(`${engine.url}/${index}/_mapping`)).json();
      const properties = { [newField.name]: newField.mapping };
      expect(mapping).toMatchObject({ [index]: { mappings: { dynamic: 'strict', properties } } });
    });

    test('zips what it sends to the domain', () => {
      const sent = deployed.gateway.requests.filter(
        ({ front, method }) => front === 'domain' && method !== 'GET',
      );
      // Those to refresh an index, or to simulate one, have no body.
      const withBody = sent.filter(({ path }) => !/\/_refresh$|\/_simulate_index\//.test(path));
      expect(new Set(withBody.map(({ encoding }) => encoding))).toEqual(new Set(['gzip']));
    });

    test('says which line of its code sends each request', () => {
      const own =
        /^(functions\/(setup|preflight|indexer|aggregator|dead-letters)\/[\w/-]+\.ts:\d+|AWS Lambda: )/;
      for (const { sender, path } of deployed.gateway.requests) {
        expect({ path, sender }).toMatchObject({
          sender: expect.arrayContaining([expect.stringMatching(own)]),
        });
      }
    });

    if (pipeline !== 'sensors') return;

    test('installs the dashboard once, and puts back what people change where it is to be overwritten', () => {
      const said = exercise.setup.answers.flatMap(({ Data }) =>
        Data.dashboards === undefined ? [] : [String(Data.dashboards)],
      );
      expect(said[0]).toMatch(/^\d+ saved objects: \d+ new\.$/);
      expect(said[1]).toMatch(/^\d+ saved objects: \d+ unchanged\.$/);
      expect(said[2]).toMatch(/^\d+ saved objects: \d+ brought up to date\.$/);
      expect(said[3]).toMatch(/^\d+ saved objects: \d+ unchanged\.$/);
    });

    test('serves each tool, with the rights that docs/reference/rights.md names', async () => {
      const { runs, refused } = await runTools(deployed, streaming);
      // Not all letters of the second redrive come in: some are rejected again. The account isn't bootstrapped.
      const endsWithOne = ['redrive', 'doctor'];
      expect(runs.filter(({ command, code }) => code !== Number(endsWithOne.includes(command)))).toEqual([]);
      // Of what a producer needn't be able to do: it only sees then whether there is such a stream before it begins.
      expect([...new Set(refused)]).toEqual(['kinesis:DescribeStreamSummary']);
      const outputOf = (command: string) => runs.find((run) => run.command.startsWith(command))?.stdout;
      expect(outputOf('redrive --to')).toContain('1 record: 1 indexed');
      expect(outputOf('verify')).toContain('every record is accounted for');
      expect(outputOf('dead-letters erase')).toContain('6 letters erased');
      expect(outputOf('alerts acknowledge')).toContain('acknowledged by ada');
      expect(outputOf('alerts end')).toContain('ended');
      expect(outputOf('top')).toMatch(/"every": 1000/);
      expect(outputOf('doctor')).toMatch(/ok +engine rights +searching, and installing templates/);
    }, 300_000);

    describe('the view, with the rights that docs/reference/rights.md names', () => {
      const role = () => toolRole('view', deployed.resolved);

      /** What each room complains of when it is opened by a view that has just begun. */
      const complaints = async (given: Policies, isBrief: boolean, refused: readonly ViewRoom[] = []) => {
        deployed.gateway.setDecide(decideBy(given));
        const letters = letterPlace(pipeline, streaming);
        const view = await openStackView(deployed);
        try {
          const rooms = await visitRooms(view, { place: letters.place, record: reading(), isBrief, refused });
          return Object.fromEntries(rooms.map(({ room, complaints: all }) => [room, all.join(' ')]));
        } finally {
          await view.stop();
          letters.close();
          deployed.gateway.setDecide(decideBy(policies));
        }
      };

      test('shows each room, and is refused nothing', async () => {
        const before = deployed.gateway.refusals().length;
        const rooms = await complaints(policies, false);
        expect(deployed.gateway.refusals().slice(before)).toEqual([]);
        expect(rooms).toEqual(Object.fromEntries(viewRooms.map((room) => [room, ''])));
      }, 300_000);

      test.each(withoutRights)(
        'without %s says so in one sentence where it needs it, and the other rooms go on',
        async (actions, expected) => {
          const refused = viewRooms.filter((room) => expected[room] !== undefined);
          const rooms = await complaints(withoutActions(policies, role(), actions), true, refused);
          const found = viewRooms.map((room) => [room, expect.stringMatching(expected[room] ?? /^$/)]);
          expect(rooms).toEqual(Object.fromEntries(found));
        },
        300_000,
      );
    });
  },
);

async function runTools(
  { gateway, resolved, pipeline }: Deployed,
  streaming: Streaming,
): Promise<{ readonly runs: readonly ToolRun[]; readonly refused: readonly string[] }> {
  const { place, close } = letterPlace(pipeline, streaming);
  const tools = openToolBox({ gateway, resolved });
  const before = gateway.refusals().length;
  try {
    const runs = await exerciseTools({
      ...{ tools, place },
      record: reading(),
      engineUrl: engine.url,
    });
    const refused = gateway.refusals().slice(before);
    return { runs, refused: refused.flatMap(({ checks }) => checks.map(({ request }) => request.action)) };
  } finally {
    await tools.close();
    close();
  }
}

/** A record of the sensors that is indexed. */
function reading(): string {
  const timestamp = new Date().toISOString();
  return JSON.stringify({ sensorId: 'tool', timestamp, type: 'temperature', value: 20 });
}

/** The bucket of the letters, as its owner has it. */
function letterPlace(
  pipeline: string,
  { bucket, streamName, streamArn }: Streaming,
): { readonly place: LetterPlace; readonly close: () => void } {
  const { endpoint } = ministack;
  const s3 = new S3Client({
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    region: place.region,
    forcePathStyle: true,
    requestHandler: new NodeHttpHandler(),
  });
  const store = bucketStore(s3, bucket);
  return { place: { store, pipeline, stream: streamName, streamArn }, close: () => s3.destroy() };
}

describe('permissions', () => {
  const unused = new Set(unusedGrants.map(rowName));
  let rows: readonly Row[];
  let added: readonly Row[];

  beforeAll(async () => {
    rows = review([...asked.values()]);
    const known = new Set(rows.map(rowName));
    const sensors = asked.get('sensors');
    if (sensors === undefined) throw new Error('Nothing was asked of the stack of the sensors.');
    added = review([await withNetworkAndKey(sensors)]).filter((row) => !known.has(rowName(row)));
  });

  test('each is needed by a request, or has its reason', () => {
    const found = [...rows, ...added].filter(({ senders }) => senders.size === 0).map(rowName);
    expect(found.toSorted()).toEqual([...unused].toSorted());
  });

  test('each request tells the line that sends it', () => {
    const senders = new Set([...rows, ...added].flatMap((row) => [...row.senders]));
    const known = /^([\w-]+\/)+[\w-]+\.ts.*: `.+`$|^(AWS|Amazon) |^refuses /;
    expect([...senders].filter((sender) => !known.test(sender))).toEqual([]);
  });

  test('docs/reference/permissions.md is made of them: npm run permissions', async () => {
    await expect(permissionsPage(rows, added)).toMatchFileSnapshot('../../docs/reference/permissions.md');
  });

  test('a stream, a topic and a domain that were there before, with keys of their own, are let be used', async () => {
    const sensors = asked.get('sensors');
    const rows = sensors && review([await withPartsThatExist(sensors)]);
    // A request that isn't allowed would throw. What was asked of the other stack can't need these two.
    const idle = rows?.filter(({ senders }) => senders.size === 0).map(rowName);
    expect(idle?.filter((name) => !/\/_ilm\/policy\/|\/_index_template$/.test(name))).toEqual([
      expect.stringMatching(/^PreflightRole: kinesis:DescribeStreamSummary /),
    ]);
  });

  test('without any one of them that is needed, something is refused', () => {
    expect([...asked.values()].flatMap((stack) => unnoticed(stack, unused))).toEqual([]);
  });

  test.each([
    ['at its begin', (path: string) => path.replace(/[a-z]/, 'x')],
    ['at its end', (path: string) => path.replace(/[a-z](?=[^a-z]*$)/, 'x')],
  ])('with a typing error in any one path, %s, something is refused', (_, mistype) => {
    const inPath = (resource: string) => {
      const [, domain = '', path = ''] = /^(.*:domain\/[^/]+\/)(.*)$/.exec(resource) ?? [];
      return mistype(path) === path ? undefined : domain + mistype(path);
    };
    expect([...asked.values()].flatMap((stack) => unnoticed(stack, unused, inPath))).toEqual([]);
  });
});
