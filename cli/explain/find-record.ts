import { setTimeout as delay } from 'node:timers/promises';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  InvalidArgumentException,
  type KinesisClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { isAfter } from '../../functions/core/windows/state.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import type { StreamRef } from '../../functions/stream/stream-ref.ts';
import { inParallel } from '../kit/in-parallel.ts';
import { streamFault } from '../kit/service-fault.ts';
import { describeShards, type ListedShard, type StreamShards } from '../stream/stream-shards.ts';

/** A record of the stream, or why it isn't there, in a sentence. `shards`: where it may have been. */
export type FoundRecord =
  | { readonly record: StreamRecord }
  | { readonly missing: string; readonly shards: readonly string[] };

export interface Finding {
  readonly client: KinesisClient;
  readonly stream: StreamRef;
  readonly signal: AbortSignal;
}

export interface Wanted {
  readonly shardId: string | undefined;
  readonly sequenceNumber: string;
}

/**
 * Reads one record. Which shard a sequence number is of, nothing documented says: all are asked that were there when it
 * was given out.
 * @throws Fault when the stream can't be read
 */
export async function findRecord(wanted: Wanted, finding: Finding): Promise<FoundRecord> {
  const { client, stream, signal } = finding;
  const { shardId, sequenceNumber } = wanted;
  try {
    if (shardId !== undefined) {
      const record = await readAt(shardId, sequenceNumber, finding);
      if (record !== undefined) return { record };
    }
    const listed = await describeShards(client, stream, signal);
    const candidates = listed.shards.filter(
      (shard) => mayHold(shard, sequenceNumber) && (shardId === undefined || shard.shardId === shardId),
    );
    const unread = shardId === undefined ? candidates : [];
    const read = await inParallel(unread, (shard) => readAt(shard.shardId, sequenceNumber, finding));
    const record = read.find((one) => one !== undefined);
    if (record !== undefined) return { record };
    const shards = shardId === undefined ? candidates.map((shard) => shard.shardId) : [shardId];
    return { missing: whyMissing(stream.StreamName, wanted, listed, candidates), shards };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    throw streamFault(thrown, stream.StreamName);
  }
}

function mayHold({ firstNumber, lastNumber }: ListedShard, sequenceNumber: string): boolean {
  if (isAfter(firstNumber, sequenceNumber)) return false;
  return lastNumber === undefined || !isAfter(sequenceNumber, lastNumber);
}

function whyMissing(
  name: string,
  { shardId }: Wanted,
  { shards, retentionHours }: StreamShards,
  candidates: readonly ListedShard[],
): string {
  const kept = `it keeps records for ${retentionHours} hours`;
  if (shardId !== undefined && !shards.some((shard) => shard.shardId === shardId)) {
    return `The stream ${name} has no shard ${shardId}: the record is of another stream, or its shard has expired (${kept}).`;
  }
  if (candidates.length === 0) {
    return `No shard of the stream ${name} has had such a sequence number: the record is of another stream, or its shard has expired (${kept}).`;
  }
  return `The stream ${name} doesn't hold such a record: it has expired (${kept}), or never was there.`;
}

/** Empty pages come before a record where a shard has had none for a while. */
const mostPages = 20;
const pauseMs = 200;

async function readAt(
  shardId: string,
  sequenceNumber: string,
  { client, stream, signal: abortSignal }: Finding,
): Promise<StreamRecord | undefined> {
  const at = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: sequenceNumber } as const;
  const { StreamARN } = stream;
  try {
    const opened = new GetShardIteratorCommand({ ...stream, ShardId: shardId, ...at });
    let { ShardIterator: iterator } = await client.send(opened, { abortSignal });
    for (let page = 0; page < mostPages && iterator !== undefined; page += 1) {
      if (page > 0) await delay(pauseMs, undefined, { signal: abortSignal });
      const read = new GetRecordsCommand({ ShardIterator: iterator, Limit: 1, StreamARN });
      const answer = await client.send(read, { abortSignal });
      const [found] = answer.Records ?? [];
      if (found !== undefined) {
        if (found.SequenceNumber !== sequenceNumber) return undefined;
        return {
          stream: stream.StreamName,
          shardId,
          sequenceNumber,
          partitionKey: found.PartitionKey ?? '',
          arrivalTime: found.ApproximateArrivalTimestamp?.getTime() ?? 0,
          data: Buffer.from(found.Data ?? []).toString('base64'),
        };
      }
      if ((answer.MillisBehindLatest ?? 0) === 0) return undefined;
      iterator = answer.NextShardIterator;
    }
    return undefined;
  } catch (thrown) {
    // The number is of another shard or stream, or the shard has expired.
    if (thrown instanceof InvalidArgumentException || thrown instanceof ResourceNotFoundException)
      return undefined;
    throw thrown;
  }
}
