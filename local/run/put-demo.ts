import { setTimeout as delay } from 'node:timers/promises';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { errors } from '@elastic/elasticsearch';
import { documentId } from '../../functions/core/identity.ts';
import type { DemoRecord } from '../demo/demo.ts';
import type { LocalRun } from './start-run.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html: up to 500 records a request. */
const recordsPerRequest = 500;

export interface PutResult {
  readonly put: number;
  /** Milliseconds from the request's end to the document in a search result, one a sampled record. */
  readonly latencies: readonly number[];
  readonly milliseconds: number;
}

/** Puts the demo's records and, meanwhile, watches one of each request until a search finds it. */
export async function putDemo(
  run: LocalRun,
  records: Iterable<DemoRecord>,
  onProgress: (put: number) => void,
): Promise<PutResult> {
  const started = performance.now();
  const watches: Promise<number | undefined>[] = [];
  let put = 0;
  for (const request of inGroups(records, recordsPerRequest)) {
    const sample = await putAll(run, request);
    const watch = searchableAfter(run, sample, performance.now());
    // They are awaited below; until then, an end of the run must not look like an error of nobody's.
    watch.catch(() => undefined);
    watches.push(watch);
    put += request.length;
    onProgress(put);
  }
  const milliseconds = performance.now() - started;
  const latencies = (await Promise.all(watches)).filter((latency) => latency !== undefined);
  return { put, latencies, milliseconds };
}

/** Puts every record of a request, those that were throttled again, and returns the id of the first one's document. */
async function putAll(run: LocalRun, records: readonly DemoRecord[]): Promise<string> {
  let pending = records;
  let sample: string | undefined;
  while (pending.length > 0) {
    const answer = await run.kinesis.send(
      new PutRecordsCommand({
        StreamName: run.stream,
        Records: pending.map(({ data, partitionKey }) => ({
          Data: Buffer.from(data),
          PartitionKey: partitionKey,
        })),
      }),
    );
    const results = answer.Records ?? [];
    const [first] = results;
    if (first?.ShardId !== undefined && first.SequenceNumber !== undefined) {
      const { ShardId: shardId, SequenceNumber: sequenceNumber } = first;
      const metadata = { stream: run.stream, shardId, sequenceNumber, partitionKey: '', arrivalTime: 0 };
      sample ??= documentId(metadata, [0, 0, 0]);
    }
    pending = pending.filter((_record, place) => results[place]?.ErrorCode !== undefined);
    if (pending.length > 0) await delay(100);
  }
  return sample ?? '';
}

const searchEvery = 100;
const patience = 30_000;

async function searchableAfter(run: LocalRun, id: string, since: number): Promise<number | undefined> {
  const body = { query: { ids: { values: [id] } }, size: 0, track_total_hits: true };
  while (performance.now() - since < patience) {
    if ((await hits(run, body)) > 0) return performance.now() - since;
    await delay(searchEvery);
  }
  return undefined;
}

async function hits(run: LocalRun, body: object): Promise<number> {
  try {
    const { hits } = await run.search.search({ index: indexPattern(run), ignore_unavailable: true, ...body });
    return typeof hits.total === 'number' ? hits.total : (hits.total?.value ?? 0);
  } catch (thrown) {
    // An index that was created this moment has no shard to search yet, and says so with a 503.
    if (thrown instanceof errors.ResponseError && thrown.statusCode === 503) return 0;
    throw thrown;
  }
}

/** All the indices of the pipeline. */
export function indexPattern({ pipeline }: Pick<LocalRun, 'pipeline'>): string {
  return pipeline.document.index.replace(/\{.*\}/, '*');
}

function* inGroups<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let group: Item[] = [];
  for (const item of items) {
    group.push(item);
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}
