import { setTimeout as delay } from 'node:timers/promises';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { documentId } from '../../functions/core/document/identity.ts';
import type { AwaitedRecords, Place } from './awaited-records.ts';
import type { LocalRun } from './parts.ts';
import type { Sample, SampleRecord } from './sample.ts';
import type { SearchableWatch } from './searchable.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html: up to 500 records and 5 MiB a request. */
const recordsPerRequest = 500;
const bytesPerRequest = 4 * 1024 * 1024;

export interface Putting {
  /** Gets the place of each record. */
  readonly awaited: AwaitedRecords;
  /** Gets a document of each request. */
  readonly watch: SearchableWatch | undefined;
  readonly onProgress: (put: number) => void;
}

/** Puts a sample's records, and returns how many there were. */
export async function putSample(
  run: Pick<LocalRun, 'kinesis' | 'stream'>,
  records: Sample['records'],
  { awaited, watch, onProgress }: Putting,
): Promise<number> {
  let put = 0;
  for await (const request of inRequests(records)) {
    const places = await putAll(run, request);
    awaited.add(places);
    const [first] = places;
    if (first !== undefined) watch?.add(documentId(first, [0, 0, 0]));
    put += request.length;
    onProgress(put);
  }
  return put;
}

/** Puts every record of a request, those that were throttled again, and returns where they are. */
async function putAll(
  run: Pick<LocalRun, 'kinesis' | 'stream'>,
  records: readonly SampleRecord[],
): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (let pending = records; pending.length > 0; ) {
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
    pending = pending.filter((_record, position) => {
      const { ShardId: shardId, SequenceNumber: sequenceNumber } = results[position] ?? {};
      if (shardId === undefined || sequenceNumber === undefined) return true;
      places.push({ shardId, sequenceNumber });
      return false;
    });
    if (pending.length > 0) await delay(100);
  }
  return places;
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
