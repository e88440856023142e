import { setTimeout as delay } from 'node:timers/promises';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { documentId } from '../../functions/core/document/identity.ts';
import { wildcardOf } from '../../functions/core/document/index-pattern.ts';
import type { DemoRecord } from '../../pipelines/demo/kit/demo.ts';
import type { LocalRun } from './parts.ts';
import { SearchableWatch } from './searchable.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html: up to 500 records a request. */
const recordsPerRequest = 500;

export interface PutResult {
  readonly put: number;
  /** Milliseconds from the request's end to the document in a search result, one a sampled record. */
  readonly latencies: readonly number[];
}

/** Puts the demo's records and, meanwhile, watches one of each request until a search finds it. */
export async function putDemo(
  run: LocalRun,
  records: Iterable<DemoRecord>,
  onProgress: (put: number) => void,
): Promise<PutResult> {
  const watch = new SearchableWatch(run.search, indexPattern(run));
  const putting = putInGroups(run, records, watch, onProgress);
  const [put, latencies] = await Promise.all([putting, watch.measure(putting)]);
  return { put, latencies };
}

async function putInGroups(
  run: LocalRun,
  records: Iterable<DemoRecord>,
  watch: SearchableWatch,
  onProgress: (put: number) => void,
): Promise<number> {
  let put = 0;
  for (const request of inGroups(records, recordsPerRequest)) {
    watch.add(await putAll(run, request));
    put += request.length;
    onProgress(put);
  }
  return put;
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
    pending = pending.filter((_record, position) => results[position]?.ErrorCode !== undefined);
    if (pending.length > 0) await delay(100);
  }
  return sample ?? '';
}

/** All the indices of the pipeline. */
export function indexPattern({ pipeline }: Pick<LocalRun, 'pipeline'>): string {
  return wildcardOf(pipeline.document.index);
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
