import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkSetupHasRun } from '../../cli/deploy/setup-has-run.ts';
import type { StackOutputs } from '../../infra/stack-outputs.ts';
import type { Engine } from '../../local/engine/engine.ts';
import { bootstrap, deploy, deployStack, destroy } from '../../scripts/cdk.ts';
import { copyProject, type ProjectCopy } from '../../scripts/project-copy.ts';
import { recovery } from '../integration/recovery-command.ts';
import { emptyEngine } from '../worker-engine.ts';
import { createAccount } from './account.ts';
import { startEmulator } from './emulator.ts';
import { readingsIn } from './readings.ts';
import { pipelineSource, withWindow } from './readings-pipeline.ts';
import type { RunningEmulator } from './running-emulator.ts';

/** Bootstrapping, deploying twice and destroying take the CDK CLI about half a minute each on a slow machine. */
const timeout = 600_000;
const options = { pipeline: 'readings' };

let engine: Engine;
let readings: ReturnType<typeof readingsIn>;
let aws: RunningEmulator;
let project: ProjectCopy;

beforeAll(async () => {
  project = copyProject();
  engine = await emptyEngine();
  readings = readingsIn(engine.url);
  aws = await startEmulator(engine.url);
}, timeout);

afterAll(async () => {
  await aws?.stop();
  project?.remove();
});

function emulator() {
  return { endpoint: aws.endpoint, folder: project.folder };
}

/** The tools for dead letters and replay, on the stack's own bucket, function and stream. */
async function recoverOnAws(outputs: StackOutputs): Promise<void> {
  const emulated = ['--endpoint', aws.endpoint];
  const stack = [...emulated, '--stack', 'shardline-readings-local'];
  const { folder } = project;
  expect(await recovery(folder, 'dead-letters', 'count', ...stack)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/transform:transform_failed +1 /),
  });
  // The aggregator came with the corrected transform, and has counted the record from the stream.
  expect(await recovery(folder, 'redrive', ...stack)).toMatchObject({
    code: 0,
    stdout: '1 record: 1 indexed. Added to the windows: 0.\n',
  });
  expect(await recovery(folder, 'redrive', ...stack)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('nothing'),
  });
  const named = [...emulated, '--bucket', outputs.DeadLetterBucket];
  expect((await recovery(folder, 'dead-letters', 'count', '--redriven', ...named)).stdout).toMatch(
    /total +1\n/,
  );
  await readings.refresh();
  expect(await readings.searched('doubled:14')).toMatchObject({ hits: { hits: [{ _source: { n: 7 } }] } });

  expect(await readings.documentsInWindows()).toBe(5);
  const replayed = await recovery(folder, 'replay', ...stack, '--from', 'trim-horizon');
  expect(replayed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^5 records/) });
  await readings.refresh();
  expect(await readings.searched('*')).toMatchObject({ hits: { total: { value: 5 } } });
}

test(
  'a pipeline is deployed, changed, deployed again and destroyed, and its records are found',
  async () => {
    const account = createAccount(aws.endpoint);
    project.writePipeline('readings', pipelineSource({ n: 'n' }));
    await bootstrap(emulator());
    const before = await account.resources();
    const { name, outputs } = await deployStack(emulator(), options);
    await checkSetupHasRun(aws.endpoint, name);
    expect(outputs.SearchEndpoint).toBe(aws.searchEndpoint('readings-local'));
    expect((await account.resources()).streams).toEqual([outputs.StreamName]);

    await account.put(outputs.StreamName, ['1', '2', '"no number"', '4']);
    const found = (value: number) => ({ hits: { hits: [{ _source: { n: value } }] } });
    await vi.waitFor(
      async () => {
        for (const value of [1, 2, 4])
          expect(await readings.searched(`n:${value}`)).toMatchObject(found(value));
        expect(await account.deadLetters(outputs.DeadLetterBucket)).toMatchObject([
          { failures: [{ message: 'no number' }], data: Buffer.from('"no number"').toString('base64') },
        ]);
      },
      { timeout: 30_000, interval: 500 },
    );

    // Else no setup has run, and the new field would come in by itself.
    expect(await readings.mapping()).toMatchObject({ dynamic: 'strict' });
    // A strict mapping of an index that exists: only the deployment can bring the new field in.
    project.writePipeline(
      'readings',
      withWindow(pipelineSource({ n: 'n', doubled: '2 * n' }, 'return { n: 7, doubled: 14 }')),
    );
    const withWindows = await deploy(emulator(), options);
    expect(withWindows).toMatchObject({ ...outputs, AggregatorFunctionName: expect.any(String) });
    expect((await account.resources()).topics).toEqual([withWindows.AlertTopicArn]);
    await account.put(outputs.StreamName, ['21']);
    await vi.waitFor(async () => expect(await readings.searched('doubled:42')).toMatchObject(found(21)), {
      timeout: 30_000,
      interval: 500,
    });

    // Its mapping begins with the oldest record, and a window may lie on each side of midnight.
    await vi.waitFor(async () => expect(await readings.documentsInWindows()).toBe(5), {
      timeout: 30_000,
      interval: 500,
    });
    // Some of it may be of before there were windows: a sweep tells which, since not every shard has records.
    await vi.waitFor(
      async () => {
        await account.sweep(withWindows.AggregatorFunctionName ?? '');
        expect(await readings.alertsOf('many')).toMatchObject([{ status: 'firing' }]);
      },
      { timeout: 90_000, interval: 500 },
    );

    await recoverOnAws(outputs);

    await destroy(emulator(), options);
    expect(await account.resources()).toEqual(before);
  },
  timeout,
);

test.each([
  ['dead-letters', ['count', '--bucket', 'no-such-bucket'], 'There is no bucket no-such-bucket', 1],
  ['redrive', ['--bucket', 'b', '--function', 'no-such-one'], 'There is no function no-such-one', 1],
  ['redrive', ['--stack', 'no-such-stack'], 'There is no stack no-such-stack', 1],
  ['redrive', ['--bucket', 'b'], 'No function is named: pass --stack, or --function.', 2],
] as const)(
  '%s %j says in one sentence what is wrong, and does nothing',
  async (command, args, says, code) => {
    const { folder } = project;
    const end = await recovery(folder, command, ...args, '--endpoint', aws.endpoint);
    expect(end).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) });
    expect(end.stderr.trim().split('\n')).toHaveLength(1);
  },
);
