import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { engineRequest } from '../../functions/engine/install/engine-request.ts';
import { installTemplates } from '../../functions/engine/install/install.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { bundleFunction } from '../../infra/bundle/bundle.ts';
import { describeEngine } from '../../local/engine/describe-engine.ts';
import { startEngine } from '../../local/engine/engine.ts';
import { kinesisEvent } from '../../local/event-source-mapping/event.ts';
import { consumerVariables } from '../../local/function/consumer-variables.ts';
import { ensureStream, startKinesis } from '../../local/kinesis/start-kinesis.ts';
import { pipeline as readingsPipeline } from './pipelines/readings.ts';

export type FunctionName = 'indexer' | 'aggregator';

/** What one invocation took. */
export interface Cost {
  /** CPU of this process alone: neither the engine's nor the network's. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** What the function wrote to its log. */
  readonly logBytes: number;
}

export interface BothFunctions {
  /** Gives a batch of readings to a function. @throws Error when it takes a part of it only */
  readonly invoke: (name: FunctionName, records: readonly StreamRecord[]) => Promise<Cost>;
  readonly close: () => Promise<void>;
}

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** Both functions of the readings, bundled as they deploy, with an engine and a stream of their own. */
export async function startBothFunctions(): Promise<BothFunctions> {
  const folder = await mkdtemp(join(tmpdir(), 'both-functions-'));
  const engine = await startEngine({ onProgress: () => undefined });
  const kinesis = await startKinesis({ port: 0 });
  const client = kinesisClient({ endpoint: kinesis.endpoint });
  const search = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
  const close = async (): Promise<void> => {
    await search.close();
    client.destroy();
    await kinesis.stop();
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  };
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
    await installTemplates({
      request,
      pipeline: readingsPipeline,
      engine: await describeEngine(engine.url),
    });
    const handlers = {
      indexer: await bundled('indexer', folder),
      aggregator: await bundled('aggregator', folder),
    };
    const invoke: BothFunctions['invoke'] = (name, records) => {
      const event = kinesisEvent(records, { streamArn, shardId: 'shardId-000000000000' });
      return costOf(() => handlers[name](event, context));
    };
    return { invoke, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function bundled(name: FunctionName, folder: string): Promise<Handler> {
  const request = { name, pipeline: 'readings', pipelineFolder: 'test/bench/pipelines' };
  const bundle = bundleFunction({ ...request, outFolder: join(folder, name) });
  const { handler } = await import(pathToFileURL(join(bundle.folder, 'index.js')).href);
  return handler;
}

/** The function's own log lines are counted, and no result. */
async function costOf(run: () => Promise<unknown>): Promise<Cost> {
  const { write } = process.stdout;
  let logBytes = 0;
  process.stdout.write = (text: string | Uint8Array) => {
    logBytes += Buffer.byteLength(text);
    return true;
  };
  const began = performance.now();
  const before = process.cpuUsage();
  try {
    const answer = await run();
    const { user, system } = process.cpuUsage(before);
    if (JSON.stringify(answer) !== '{"batchItemFailures":[]}') throw new Error(JSON.stringify(answer));
    return { cpuMs: (user + system) / 1_000, wallMs: performance.now() - began, logBytes };
  } finally {
    process.stdout.write = write;
  }
}
