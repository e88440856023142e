import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import {
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  PutRecordsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { expect } from 'vitest';
import { z } from 'zod';
import { wildcardOf } from '../../functions/core/document/index-pattern.ts';
import { windowIndices } from '../../functions/core/windows/addresses.ts';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { deployedOptions } from '../../local/run/deployed-options.ts';
import type { RunOptions } from '../../local/run/options.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { pipelineAt, pipelinePlace } from '../../local/run/pipelines.ts';
import { startRun } from '../../local/run/start-run.ts';
import { synthesizeOnce } from '../synthesize-once.ts';
import { deleteIndices, type Services } from './services.ts';

/** A run of a pipeline over the suite's services, with neither stream nor documents nor windows of an earlier one. */
export async function startPipeline(
  pipeline: string,
  services: Pick<Services, 'kinesisEndpoint' | 'searchUrl' | 'search'>,
  changes: Partial<RunOptions> = {},
): Promise<LocalRun> {
  const { name, document } = await pipelineAt(pipeline);
  for (const pattern of [wildcardOf(document.index), ...Object.values(windowIndices(name))]) {
    await deleteIndices(services.search, pattern);
  }
  await deleteStream(services.kinesisEndpoint, `${pipelinePlace(pipeline).name}-local`);
  return startTestRun(runOptions(pipeline, { ...services, ...changes }));
}

/** What each run has said, for the failure of a test to tell. */
const reports = new WeakMap<LocalRun, string[]>();

export async function startTestRun(options: RunOptions, said: string[] = []): Promise<LocalRun> {
  // Before the start: it computes for seconds in this process, which would hold up requests with limits of time.
  const { folder } = pipelinePlace(options.pipeline);
  const template = await synthesizeOnce(await deployedOptions(options), { folder });
  const run = await startRun(
    options,
    (message) => said.push(message),
    undefined,
    async () => template,
  );
  reports.set(run, said);
  return run;
}

export function runOptions(pipeline: string, changes: Partial<RunOptions>): RunOptions {
  return {
    pipeline,
    demo: false,
    once: false,
    records: 1,
    seed: 1,
    kinesisPort: 0,
    searchPort: 0,
    historical: false,
    sweepSeconds: 10,
    ...changes,
  };
}

async function deleteStream(endpoint: string, StreamName: string): Promise<void> {
  const client = kinesisClient({ endpoint });
  const gone = (thrown: unknown) => {
    if (!(thrown instanceof ResourceNotFoundException)) throw thrown;
    return true;
  };
  try {
    await client.send(new DeleteStreamCommand({ StreamName })).catch(gone);
    const describeStream = new DescribeStreamSummaryCommand({ StreamName });
    await until(async () => (await client.send(describeStream).catch(gone)) === true);
  } finally {
    client.destroy();
  }
}

export interface PutRecord {
  readonly data: string | Uint8Array;
  readonly partitionKey: string;
}

/** Puts all records; each of them must be taken. Answers their sequence numbers. */
export function put(run: LocalRun, records: readonly PutRecord[]): Promise<string[]> {
  return putInto(run.kinesis, run.stream, records);
}

export async function putInto(
  client: KinesisClient,
  StreamName: string,
  records: readonly PutRecord[],
): Promise<string[]> {
  const sequenceNumbers: string[] = [];
  for (let start = 0; start < records.length; start += 500) {
    const Records = records.slice(start, start + 500).map(({ data, partitionKey }) => ({
      Data: Buffer.from(data),
      PartitionKey: partitionKey,
    }));
    const answer = await client.send(new PutRecordsCommand({ StreamName, Records }));
    expect(answer.FailedRecordCount).toBe(0);
    sequenceNumbers.push(...(answer.Records ?? []).map(({ SequenceNumber = '' }) => SequenceNumber));
  }
  return sequenceNumbers;
}

/** Waits until the indexer has passed as many records as were put. */
export async function settled(run: LocalRun, records: number): Promise<void> {
  await until(
    async () => run.passed() >= records,
    () => `${run.passed()} of ${records} records passed; the run said: ${reports.get(run)?.join('; ')}`,
  );
}

/** Long enough for a loaded machine: what these wait for takes seconds. */
const patience = 60_000;

/** @throws Error when the condition doesn't hold within a minute, with what `told` says then. */
export async function until(
  condition: () => Promise<boolean>,
  told: () => string = () => String(condition),
): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not so after ${patience} ms: ${told()}`);
    await delay(20);
  }
}

/** The ids of all documents, sorted. */
export async function documentIds(run: LocalRun, search: Services['search']): Promise<string[]> {
  const index = wildcardOf(run.pipeline.document.index);
  await search.indices.refresh({ index, ignore_unavailable: true });
  const { hits } = await search.search({
    index,
    ignore_unavailable: true,
    size: 10_000,
    _source: false,
    track_total_hits: true,
  });
  const ids = hits.hits.map(({ _id = '' }) => _id);
  expect(hits.total).toMatchObject({ value: ids.length });
  return ids.sort();
}

const letter = z.object({
  failures: z.array(z.object({ stage: z.string(), type: z.string(), message: z.string() })),
  shardId: z.string(),
  sequenceNumber: z.string(),
  partitionKey: z.string(),
  data: z.string(),
});

/** Every line of every dead-letter object of the run. */
export function deadLetters(run: LocalRun): z.infer<typeof letter>[] {
  return deadLettersIn(run.deadLetters);
}

export function deadLettersIn(folder: string): z.infer<typeof letter>[] {
  // The function makes the folder with the first of them.
  if (!existsSync(folder)) return [];
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      // An object has its name when it is whole.
      .filter((file) => file.isFile() && !file.name.endsWith('.partial'))
      .flatMap((file) =>
        gunzipSync(readFileSync(join(file.parentPath, file.name)))
          .toString()
          .trimEnd()
          .split('\n'),
      )
      .map((line) => letter.parse(JSON.parse(line)))
  );
}
