import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { engineRequest } from '../../functions/engine/install/engine-request.ts';
import { installTemplates } from '../../functions/engine/install/install.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { bundleFunction, type FunctionName } from '../../infra/bundle/bundle.ts';
import { describeEngine } from '../../local/engine/describe-engine.ts';
import { startEngine } from '../../local/engine/engine.ts';
import { kinesisEvent } from '../../local/event-source-mapping/event.ts';
import { consumerVariables } from '../../local/function/consumer-variables.ts';
import { ensureStream, startKinesis } from '../../local/kinesis/start-kinesis.ts';
import { liveKeys, readings } from './live-keys.ts';
import { pipeline as readingsPipeline } from './pipelines/readings.ts';

/**
 * What both functions do with the same batches, engine and network included: CPU of this process alone. They are
 * bundled as they deploy, and warm: a container that takes a batch a second has had as many within minutes.
 */
const settings = [
  { what: 'a second of one of three shards that take 2,000 records a second', size: 667, stored: 0 },
  { what: 'batches as large as they are when there is a backlog', size: 5_000, stored: 0 },
  { what: 'a second again, beside a hundred thousand keys that are stored', size: 667, stored: 100_000 },
];
/** Keys that are stored at once. */
const storedAtOnce = 5_000;
/** A window and the lateness allowed, and a bit, in milliseconds. */
const untilClosed = 70_000;
const rounds = 60;
const warmUps = 120;

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;

const folder = await mkdtemp(join(tmpdir(), 'aggregator-cpu-'));
const engine = await startEngine({ onProgress: () => undefined });
const kinesis = await startKinesis({ port: 0 });
const client = kinesisClient({ endpoint: kinesis.endpoint });
const search = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
try {
  const streamArn = await ensureStream(client, 'readings', 1, 24);
  Object.assign(process.env, {
    ...consumerVariables(new URL(engine.url).href, folder),
    STREAM_ARN: streamArn,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint,
    POWERTOOLS_SERVICE_NAME: 'bench',
    POWERTOOLS_METRICS_NAMESPACE: 'Bench',
  });
  const request = engineRequest(search);
  await installTemplates({ request, pipeline: readingsPipeline, engine: await describeEngine(engine.url) });
  const functions = { indexer: await bundled('indexer'), aggregator: await bundled('aggregator') };
  let next = 0;
  const eventOf = (records: readonly StreamRecord[]) =>
    kinesisEvent(records, { streamArn, shardId: 'shardId-000000000000' });
  const measure = async (name: keyof typeof functions, event: unknown, size: number): Promise<number> => {
    const before = process.cpuUsage();
    const answer = await quietly(() => functions[name](event, context));
    const { user, system } = process.cpuUsage(before);
    if (JSON.stringify(answer) !== '{"batchItemFailures":[]}') throw new Error(JSON.stringify(answer));
    return (user + system) / size;
  };
  for (const { what, size, stored } of settings) {
    for (let keys = 0; keys < stored; keys += storedAtOnce) {
      const filling = { keys: storedAtOnce, prefix: `stored-${keys}` };
      await measure('aggregator', eventOf(readings(storedAtOnce, next, Date.now(), filling)), storedAtOnce);
      next += storedAtOnce;
    }
    // Their windows are to be closed in the warm-up: what is measured is what the state costs that merely lies there.
    if (stored > 0) await delay(untilClosed);
    const measured = { indexer: [] as number[], aggregator: [] as number[] };
    for (let round = -warmUps; round < rounds; round += 1) {
      const event = eventOf(readings(size, next, Date.now()));
      next += size;
      const order =
        round % 2 === 0 ? (['indexer', 'aggregator'] as const) : (['aggregator', 'indexer'] as const);
      for (const name of order) {
        const cost = await measure(name, event, size);
        if (round >= 0) measured[name].push(cost);
      }
    }
    const [indexer, aggregator] = [median(measured.indexer), median(measured.aggregator)];
    console.log(`${size} records of ${liveKeys} keys in a batch: ${what}`);
    console.log(`  indexer    ${indexer.toFixed(1)} µs of CPU a record (${spread(measured.indexer)})`);
    console.log(`  aggregator ${aggregator.toFixed(1)} µs of CPU a record (${spread(measured.aggregator)})`);
    console.log(`  ratio ${(aggregator / indexer).toFixed(2)}, below 1 wanted`);
    if (aggregator >= indexer) process.exitCode = 1;
  }
} finally {
  await search.close();
  client.destroy();
  await kinesis.stop();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
}

type Handler = (event: unknown, context: Context) => Promise<unknown>;

async function bundled(name: FunctionName): Promise<Handler> {
  const request = { name, pipeline: 'readings', pipelineFolder: 'test/bench/pipelines' };
  const bundle = bundleFunction({ ...request, outFolder: join(folder, name) });
  const { handler } = await import(pathToFileURL(join(bundle.folder, 'index.js')).href);
  return handler;
}

/** The functions' own log lines are no result. */
async function quietly<Result>(run: () => Promise<Result>): Promise<Result> {
  const { write } = process.stdout;
  process.stdout.write = () => true;
  try {
    return await run();
  } finally {
    process.stdout.write = write;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `${sorted[0]?.toFixed(1)} to ${sorted.at(-1)?.toFixed(1)}`;
}
