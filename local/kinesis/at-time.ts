import type { IncomingHttpHeaders } from 'node:http';
import { wereAllTooOld } from './iterator.ts';
import { isObject, type JsonObject } from './json.ts';
import type { Store } from './store.ts';

/**
 * Where a shard's first record is that arrived then or later, or where its next one will be: kinesalite never answers for
 * a shard without such a record, and then can't be closed.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
 * @returns undefined for what the store refuses by itself
 * @throws ApiError what the store refuses
 */
export async function iteratorAtTime(
  store: Store,
  input: JsonObject,
  headers: IncomingHttpHeaders,
): Promise<JsonObject | undefined> {
  const { Timestamp: seconds, StreamName, ShardId } = input;
  if (typeof seconds !== 'number' || seconds * 1_000 > Date.now()) return undefined;
  const open = (position: JsonObject) =>
    store.call('GetShardIterator', { StreamName, ShardId, ...position }, headers);
  // Before the records are read: what comes meanwhile is behind it.
  const latest = await open({ ShardIteratorType: 'LATEST' });
  let { ShardIterator: iterator } = await open({ ShardIteratorType: 'TRIM_HORIZON' });
  while (iterator !== undefined) {
    const page = await store.call('GetRecords', { ShardIterator: iterator }, headers);
    const records = Array.isArray(page.Records) ? page.Records.filter(isObject) : [];
    const found = records.find(({ ApproximateArrivalTimestamp: at }) => Number(at) >= seconds);
    if (found !== undefined) {
      const { SequenceNumber: StartingSequenceNumber } = found;
      return await open({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber });
    }
    if (records.length === 0 && !wereAllTooOld(page.NextShardIterator, Date.now())) break;
    iterator = page.NextShardIterator;
  }
  return latest;
}
