import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { expect } from 'vitest';
import { z } from 'zod';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import type { DiscardedBatch } from '../../../local/event-source-mapping/on-failure.ts';
import { defaultSettings, type MappingSettings } from '../../../local/event-source-mapping/settings.ts';
import { type RunningMapping, startMapping } from '../../../local/event-source-mapping/start-mapping.ts';
import { startKinesis } from '../../../local/kinesis/start-kinesis.ts';
import { startProxy } from '../../torture/faults/relay.ts';

const invocation = z.object({
  Records: z.array(
    z.object({
      eventID: z.string(),
      kinesis: z.object({ sequenceNumber: z.string(), data: z.string(), partitionKey: z.string() }),
    }),
  ),
});
export type Records = z.infer<typeof invocation>['Records'];

/** What becomes of a request: an error of this type, a connection that is reset, or nothing. */
export type Fault = { readonly type: string } | 'reset' | undefined;

/** A real Kinesis API, with a proxy before it for the mapping's requests. */
export interface TestKinesis {
  readonly client: ReturnType<typeof kinesisClient>;
  /** The client of the mapping: one attempt, so that its own retries are seen. */
  readonly reader: ReturnType<typeof kinesisClient>;
  /** Asked for each of the mapping's requests, with the name of its operation. */
  faultOf: (operation: string) => Fault;
  readonly stop: () => Promise<void>;
}

export async function startTestKinesis(): Promise<TestKinesis> {
  const kinesis = await startKinesis({ port: 0 });
  const proxy = await startProxy(
    () => kinesis.endpoint,
    async (exchange) => {
      const operation = String(exchange.headers['x-amz-target']).split('.').at(-1) ?? '';
      const fault = running.faultOf(operation);
      if (fault === 'reset') return exchange.reset();
      if (fault === undefined) return exchange.reply(await exchange.forward());
      const body = Buffer.from(JSON.stringify({ __type: fault.type, message: 'injected' }));
      exchange.reply({ status: 400, contentType: 'application/x-amz-json-1.1', body });
    },
  );
  const running: TestKinesis = {
    client: kinesisClient({ endpoint: kinesis.endpoint }),
    reader: kinesisClient({ endpoint: proxy.url, maxAttempts: 1 }),
    faultOf: () => undefined,
    stop: async () => {
      running.client.destroy();
      running.reader.destroy();
      await proxy.stop();
      await kinesis.stop();
    },
  };
  return running;
}

/** Puts records whose data are the numbers from `from` on, each with a key of its own unless one is given. */
export async function put(
  { client }: Pick<TestKinesis, 'client'>,
  stream: string,
  from: number,
  count: number,
  key?: string,
): Promise<void> {
  const Records = Array.from({ length: count }, (_, position) => ({
    Data: Buffer.from(String(from + position)),
    PartitionKey: key ?? `key-${from + position}`,
  }));
  await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
}

export interface TestRun {
  readonly batches: Records[];
  readonly given: DiscardedBatch[];
  readonly reports: string[];
  readonly mapping: RunningMapping;
  /** Waits until the batches fulfil the condition. */
  readonly until: (condition: (batches: readonly Records[]) => boolean) => Promise<void>;
}

export interface RunOptions {
  readonly checkpoints?: Map<string, string>;
  readonly settings?: Partial<MappingSettings>;
  readonly answer?: (records: Records) => unknown;
}

/** Starts a mapping whose function answers as told. */
export async function startRun(
  { reader }: Pick<TestKinesis, 'reader'>,
  stream: string,
  { checkpoints = new Map(), settings, answer }: RunOptions = {},
): Promise<TestRun> {
  const batches: Records[] = [];
  const given: DiscardedBatch[] = [];
  const reports: string[] = [];
  const mapping = await startMapping({
    client: reader,
    stream,
    streamArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`,
    settings: {
      ...defaultSettings,
      maxBatchingWindow: 200,
      reportBatchItemFailures: true,
      startingPosition: 'TRIM_HORIZON',
      ...settings,
    },
    checkpoints: {
      get: (shardId) => checkpoints.get(shardId),
      set: (shardId, position) => checkpoints.set(shardId, position),
    },
    onFailure: {
      give: (batch) => {
        given.push(batch);
      },
    },
    invoke: async (event) => {
      const { Records } = invocation.parse(event);
      batches.push(Records);
      return answer?.(Records);
    },
    report: (message) => reports.push(message),
  });
  const until: TestRun['until'] = (condition) =>
    expect.poll(() => condition(batches), { timeout: 15_000, interval: 10 }).toBe(true);
  return { batches, given, reports, mapping, until };
}

/** Runs a mapping until as many records have been delivered as told, and returns their numbers as delivered. */
export async function runFor(
  kinesis: Pick<TestKinesis, 'reader'>,
  stream: string,
  count: number,
  options?: RunOptions,
): Promise<number[]> {
  const run = await startRun(kinesis, stream, options);
  try {
    await run.until((batches) => total(batches) >= count);
    await expect.poll(run.mapping.passed, { timeout: 5_000, interval: 10 }).toBeGreaterThanOrEqual(count);
  } finally {
    await run.mapping.stop();
  }
  return run.batches.flatMap(values);
}

export function values(records: Records): number[] {
  return records.map(({ kinesis: { data } }) => Number(Buffer.from(data, 'base64').toString()));
}

export function total(batches: readonly Records[]): number {
  return batches.flat().length;
}

export function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => from + n);
}

export function sorted(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}
