import { setTimeout as delay } from 'node:timers/promises';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { documentId } from '../../functions/core/document/identity.ts';
import type { LocalRun } from './parts.ts';
import type { Sample, SampleRecord } from './sample.ts';
import type { SearchableWatch } from './searchable.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html: up to 500 records and 5 MiB a request. */
const recordsPerRequest = 500;
const bytesPerRequest = 4 * 1024 * 1024;

/**
 * Puts a sample's records, and gives the watch one of each request.
 * @returns how many there were
 */
export async function putSample(
  run: LocalRun,
  records: Sample['records'],
  watch: SearchableWatch | undefined,
  onProgress: (put: number) => void,
): Promise<number> {
  let put = 0;
  for await (const request of inRequests(records)) {
    const first = await putAll(run, request);
    if (first !== undefined) watch?.add(first);
    put += request.length;
    onProgress(put);
  }
  return put;
}

/** Puts every record of a request, those that were throttled again, and returns the id of the first one's document. */
async function putAll(run: LocalRun, records: readonly SampleRecord[]): Promise<string | undefined> {
  let pending = records;
  let sample: string | undefined;
  while (pending.length > 0) {
    const answer = await run.kinesis.send(
      new PutRecordsCommand({
        StreamName: run.stream,
        Records: pending.map(({ data, partitionKey }) => ({
          Data: typeof data === 'string' ? Buffer.from(data) : data,
          PartitionKey: partitionKey,
        })),
      }),
    );
    const results = answer.Records ?? [];
    const [first] = results;
    if (first?.ShardId !== undefined && first.SequenceNumber !== undefined) {
      sample ??= documentId({ shardId: first.ShardId, sequenceNumber: first.SequenceNumber }, [0, 0, 0]);
    }
    pending = pending.filter((_record, position) => results[position]?.ErrorCode !== undefined);
    if (pending.length > 0) await delay(100);
  }
  return sample;
}

async function* inRequests(records: Sample['records']): AsyncGenerator<SampleRecord[]> {
  let request: SampleRecord[] = [];
  let bytes = 0;
  for await (const record of records) {
    const { length } = record.data;
    if (request.length === recordsPerRequest || (request.length > 0 && bytes + length > bytesPerRequest)) {
      yield request;
      request = [];
      bytes = 0;
    }
    request.push(record);
    bytes += length;
  }
  if (request.length > 0) yield request;
}
