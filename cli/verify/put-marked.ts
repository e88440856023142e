import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { markedKey } from '../../functions/core/document/marked-record.ts';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import type { StreamRef } from '../../functions/stream/stream-ref.ts';
import { Fault } from '../kit/fault.ts';
import { retryDelayMs } from '../kit/retry-delay.ts';
import { streamFault } from '../kit/service-fault.ts';
import type { Target } from '../kit/target.ts';
import type { MarkedRecord } from './marked-record.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html: up to 500 records a request. */
const recordsPerRequest = 500;

/** Requests in a row of which nothing is taken, until the stream counts as closed to us. */
const mostAttempts = 8;

interface PutOptions {
  readonly run: string;
  /** Nothing more is put. */
  readonly signal: AbortSignal;
  readonly onPut: (records: readonly MarkedRecord[]) => void;
}

/**
 * Puts every text as one record, those that were throttled again. Keys are the run's own, so the records spread over
 * the shards and can be told in the stream.
 * @throws Fault when the stream takes them no more; `onPut` knows those that it took
 */
async function putMarked(
  client: KinesisClient,
  stream: StreamRef,
  texts: readonly string[],
  { run, signal, onPut }: PutOptions,
): Promise<void> {
  const name = stream.StreamName;
  const entries = texts.map((text, position) => ({
    Data: Buffer.from(text),
    PartitionKey: markedKey(run, position),
  }));
  for (let start = 0; start < entries.length; start += recordsPerRequest) {
    let pending = entries.slice(start, start + recordsPerRequest);
    for (let attempt = 0; pending.length > 0 && !signal.aborted; attempt += 1) {
      if (attempt === mostAttempts)
        throw new Fault(
          'TARGET',
          `The stream ${name} throttles every request: give it more shards, or try later.`,
        );
      if (attempt > 0) await delay(retryDelayMs(attempt, Math.random));
      const answer = await client
        .send(new PutRecordsCommand({ ...stream, Records: pending }))
        .catch((thrown: unknown) => {
          throw streamFault(thrown, name);
        });
      const [putAt, arrivalTime] = [performance.now(), Date.now()];
      const results = answer.Records ?? [];
      const taken = pending.flatMap(({ Data, PartitionKey: partitionKey }, position) => {
        const { ShardId: shardId, SequenceNumber: sequenceNumber } = results[position] ?? {};
        if (shardId === undefined || sequenceNumber === undefined) return [];
        return [
          {
            stream: name,
            shardId,
            sequenceNumber,
            partitionKey,
            data: Data.toString('base64'),
            arrivalTime,
            putAt,
          },
        ];
      });
      if (taken.length > 0) attempt = 0;
      onPut(taken);
      pending = pending.filter((_, position) => results[position]?.SequenceNumber === undefined);
    }
  }
}

/** Puts them into a target's stream. What was taken before a fault or a stop is verified all the same, and taken away again. */
export async function putAll(
  target: Pick<Target, 'stream'>,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<MarkedRecord[]> {
  const { ref, account } = target.stream();
  const client = kinesisClient(account);
  const records: MarkedRecord[] = [];
  try {
    const onPut = (taken: readonly MarkedRecord[]) => records.push(...taken);
    await putMarked(client, ref, texts, { run: randomUUID(), signal, onPut });
  } catch (thrown) {
    if (records.length === 0) throw thrown;
    console.error(thrown instanceof Error ? thrown.message : thrown);
  } finally {
    client.destroy();
  }
  return records;
}
