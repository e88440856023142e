import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../../local/engine/engine.ts';
import { bootstrap, deploy, deployStack, destroy, type StackOutputs } from '../../scripts/cdk.ts';
import { copyProject, type ProjectCopy } from '../../scripts/project-copy.ts';
import { checkSetupHasRun } from '../../scripts/setup-has-run.ts';
import { startRecovery } from '../integration/recovery-command.ts';
import { emptyEngine } from '../worker-engine.ts';
import { createAccount } from './account.ts';
import { type RunningEmulator, startEmulator } from './emulator.ts';
import { isLocalStack } from './is-localstack.ts';

/** Bootstrapping, deploying three times and destroying take the CDK CLI about half a minute each on a slow machine. */
const timeout = 600_000;
const options = { pipeline: 'readings' };

let engine: Engine;
let aws: RunningEmulator;
let project: ProjectCopy;

beforeAll(async () => {
  project = copyProject();
  engine = await emptyEngine();
  aws = await startEmulator(engine.url);
}, timeout);

afterAll(async () => {
  await aws?.stop();
  project?.remove();
});

/** A pipeline whose documents have these fields, each with the text that computes it. */
function pipelineSource(
  fields: Readonly<Record<string, string>>,
  otherwise = "throw new Error('no number')",
): string {
  const mappings = Object.keys(fields).map((field) => `${field}: { type: 'integer' }`);
  const values = Object.entries(fields).map(([field, value]) => `${field}: ${value}`);
  return `
    import { definePipeline } from '../functions/core/pipeline.ts';
    export const pipeline = definePipeline({
      name: 'readings',
      transform: (value) => {
        const n = Number(value);
        if (Number.isNaN(n)) ${otherwise};
        return { ${values.join(', ')} };
      },
      document: { index: 'readings' },
      mappings: { ${mappings.join(', ')} },
    });`;
}

/** The same with a window over all that has come, whose documents a monitor counts. */
function withWindow(source: string): string {
  return `
    import { withWindows } from '../functions/core/pipeline.ts';
    import { count } from '../functions/core/windows/metrics.ts';
    ${source.replace('export const pipeline', 'const readings')}
    export const pipeline = withWindows(readings, {
      windows: [{ name: 'days', size: '1d', metrics: { readings: count() } }],
      monitors: [{ name: 'many', type: 'threshold', window: 'days', value: 'readings', above: 3 }],
    });`;
}

async function searched(query: string): Promise<unknown> {
  const answer = await fetch(`${engine.url}/readings/_search?ignore_unavailable=true&size=100&q=${query}`);
  return answer.json();
}

const hits = z.object({
  hits: z.object({ hits: z.array(z.object({ _source: z.record(z.string(), z.unknown()) })) }),
});

async function sourcesIn(index: string): Promise<Record<string, unknown>[]> {
  await fetch(`${engine.url}/${index}/_refresh`, { method: 'POST' });
  const answer = await fetch(`${engine.url}/${index}/_search?ignore_unavailable=true`);
  return hits.parse(await answer.json()).hits.hits.map(({ _source }) => _source);
}

const mapping = z.record(z.string(), z.object({ mappings: z.record(z.string(), z.unknown()) }));

async function mappingOf(index: string): Promise<Record<string, unknown> | undefined> {
  const answer = await fetch(`${engine.url}/${index}/_mapping`);
  return mapping.parse(await answer.json())[index]?.mappings;
}

async function documentsInWindows(): Promise<number> {
  const windows = await sourcesIn('windows.readings.*');
  return windows.reduce((sum, { documents }) => sum + Number(documents), 0);
}

async function alertsOf(monitor: string): Promise<Record<string, unknown>[]> {
  return (await sourcesIn('alerts.readings.*')).filter((alert) => alert.monitor === monitor);
}

function emulator() {
  return { endpoint: aws.endpoint, folder: project.folder };
}

/** The tools for dead letters and replay, on the stack's own bucket, function and stream. */
async function recoverOnAws(outputs: StackOutputs): Promise<void> {
  const emulated = ['--endpoint', aws.endpoint];
  const stack = [...emulated, '--stack', 'shardline-readings-local'];
  const run = (...given: Parameters<typeof startRecovery>) => startRecovery(...given).end;
  const { folder } = project;
  expect(await run(folder, 'dead-letters', ['count', ...stack])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/transform:transform_failed +1 /),
  });
  // The aggregator came with the corrected transform, and has counted the record from the stream.
  expect(await run(folder, 'redrive', stack)).toMatchObject({
    code: 0,
    stdout: '1 record: 1 indexed. 0 came into the windows.\n',
  });
  expect(await run(folder, 'redrive', stack)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('nothing'),
  });
  const named = [...emulated, '--bucket', outputs.DeadLetterBucket];
  expect((await run(folder, 'dead-letters', ['count', '--redriven', ...named])).stdout).toMatch(/total +1\n/);
  await fetch(`${engine.url}/readings/_refresh`, { method: 'POST' });
  expect(await searched('doubled:14')).toMatchObject({ hits: { hits: [{ _source: { n: 7 } }] } });

  expect(await documentsInWindows()).toBe(5);
  const replayed = await run(folder, 'replay', [...stack, '--from', 'trim-horizon']);
  expect(replayed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^5 records/) });
  await fetch(`${engine.url}/readings/_refresh`, { method: 'POST' });
  expect(await searched('*')).toMatchObject({ hits: { total: { value: 5 } } });
}

/** What the preflight refuses, nothing has been touched for, and the way back isn't refused as well. */
async function refuseAnotherStream(account: ReturnType<typeof createAccount>): Promise<void> {
  const before = await account.resources();
  const streamArn = 'arn:aws:kinesis:us-east-1:000000000000:stream/another';
  const other = deploy(emulator(), { ...options, streamArn, streamRetention: '24h' });
  await expect(other).rejects.toThrow(/streamArn: it can't change from .*readings-local.* to .*another/);
  expect(await account.resources()).toEqual(before);
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
        for (const value of [1, 2, 4]) expect(await searched(`n:${value}`)).toMatchObject(found(value));
        expect(await account.deadLetters(outputs.DeadLetterBucket)).toMatchObject([
          { failures: [{ message: 'no number' }], data: Buffer.from('"no number"').toString('base64') },
        ]);
      },
      { timeout: 30_000, interval: 500 },
    );

    // Else no setup has run, and the new field would come in by itself.
    expect(await mappingOf('readings')).toMatchObject({ dynamic: 'strict' });
    // A strict mapping of an index that exists: only the deployment can bring the new field in.
    project.writePipeline(
      'readings',
      withWindow(pipelineSource({ n: 'n', doubled: '2 * n' }, 'return { n: 7, doubled: 14 }')),
    );
    const withWindows = await deploy(emulator(), options);
    expect(withWindows).toMatchObject({ ...outputs, AggregatorFunctionName: expect.any(String) });
    expect((await account.resources()).topics).toEqual([withWindows.AlertTopicArn]);
    await account.put(outputs.StreamName, ['21']);
    await vi.waitFor(async () => expect(await searched('doubled:42')).toMatchObject(found(21)), {
      timeout: 30_000,
      interval: 500,
    });

    // Its mapping begins with the oldest record, and a window may lie on each side of midnight.
    await vi.waitFor(async () => expect(await documentsInWindows()).toBe(5), {
      timeout: 30_000,
      interval: 500,
    });
    // Some of it may be of before there were windows: a sweep tells which, since not every shard has records.
    await vi.waitFor(
      async () => {
        await account.sweep(withWindows.AggregatorFunctionName ?? '');
        expect(await alertsOf('many')).toMatchObject([{ status: 'firing' }]);
      },
      { timeout: 90_000, interval: 500 },
    );

    await recoverOnAws(outputs);

    // After an update that failed, LocalStack knows nothing any more of what the update hadn't come to: a destroy leaves
    // that there, and says "No deployed instances of resource", or that it has destroyed the stack. So it comes last.
    if (!isLocalStack) await refuseAnotherStream(account);
    await destroy(emulator(), options);
    expect(await account.resources()).toEqual(before);
    if (!isLocalStack) return;
    await deploy(emulator(), options);
    await refuseAnotherStream(account);
  },
  timeout,
);

test.each([
  ['dead-letters', ['count', '--bucket', 'no-such-bucket'], 'no such thing as the bucket no-such-bucket'],
  ['redrive', ['--bucket', 'b', '--function', 'no-such-one'], 'no such thing as the function no-such-one'],
  ['redrive', ['--stack', 'no-such-stack'], 'no such thing as the stack no-such-stack'],
  ['redrive', ['--bucket', 'b'], 'No function is named: pass --stack, or --function.'],
] as const)('%s %j says in one sentence what is wrong, and does nothing', async (command, args, says) => {
  const { folder } = project;
  const end = await startRecovery(folder, command, [...args, '--endpoint', aws.endpoint]).end;
  expect(end).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(says) });
  expect(end.stderr.trim().split('\n')).toHaveLength(1);
});
