import type { IncomingHttpHeaders } from 'node:http';
import { indexOf, iteratorFrom, placeOf, wereAllTooOld } from './iterator.ts';
import { isObject, type JsonObject } from './json.ts';
import type { Store } from './store.ts';

/**
 * Where a shard's first record is that arrived then or later, or where its next one will be: kinesalite never answers for
 * a shard without such a record, and then can't be closed. Found by halving: a shard may hold days of records.
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
  const end = placeOf(String(latest.ShardIterator));
  let found: string | undefined;
  let [from, to] = [0, end.index + 1];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const next = await recordFrom(store, iteratorFrom(end, middle), headers);
    if (next === 'none') to = middle;
    else if (next === 'too old') from = middle + 1;
    else if (next.seconds < seconds) from = indexOf(next.sequenceNumber) + 1;
    else {
      found = next.sequenceNumber;
      to = middle;
    }
  }
  if (found === undefined) return latest;
  return await open({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: found });
}

interface Arrived {
  readonly sequenceNumber: string;
  /** When it arrived, since 1970. */
  readonly seconds: number;
}

/** The first record that an iterator reads. */
async function recordFrom(
  store: Store,
  ShardIterator: string,
  headers: IncomingHttpHeaders,
): Promise<Arrived | 'too old' | 'none'> {
  const page = await store.call('GetRecords', { ShardIterator, Limit: 1 }, headers);
  const [record] = Array.isArray(page.Records) ? page.Records.filter(isObject) : [];
  if (record === undefined) return wereAllTooOld(page.NextShardIterator, Date.now()) ? 'too old' : 'none';
  return {
    sequenceNumber: String(record.SequenceNumber),
    seconds: Number(record.ApproximateArrivalTimestamp),
  };
}
