import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { StreamRef } from '../../functions/stream/stream-ref.ts';
import type { Batch, Entry } from '../records/record.ts';
import { aggregate } from './kpl.ts';
import type { BatchAnswer } from './retry.ts';

/**
 * One PutRecords request. A request that timed out may have been taken all the same: putting is at least once.
 * @throws what the SDK throws, for a request that failed as a whole.
 */
export async function putRecords(
  client: KinesisClient,
  stream: StreamRef,
  batch: Batch,
  abortSignal: AbortSignal,
): Promise<BatchAnswer> {
  const records = batch.map((entry) => ({ PartitionKey: entry.partitionKey, Data: dataOf(entry) }));
  const answer = await client.send(new PutRecordsCommand({ ...stream, Records: records }), {
    abortSignal,
  });
  const results = answer.Records ?? [];
  if (results.length !== batch.length) {
    // Which record is which can't be known any more; sending all again duplicates some and loses none.
    throw new Error(`PutRecords answered ${results.length} of ${batch.length} records`);
  }
  return results.map((result) => result.ErrorCode);
}

function dataOf(entry: Entry): Uint8Array {
  const [first, ...more] = entry.records.map((record) => record.data);
  if (first === undefined) return new Uint8Array();
  return more.length === 0 ? first : aggregate(entry.partitionKey, [first, ...more]);
}
