import { setTimeout as delay } from 'node:timers/promises';
import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { Intent, Put } from './intent.ts';

export interface PuttingOptions {
  readonly client: KinesisClient;
  readonly stream: string;
  readonly next: () => readonly Intent[];
  /** Records a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly signal: AbortSignal;
  /** Told of every record that Kinesis has taken. */
  readonly onPut: (put: Put) => void;
}

const interval = 100;

/** A request takes 5 MiB at most (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html). */
const recordsAtOnce = 100;

/** Puts records at a steady rate until the time is over. A late request is made up for by the next ones. */
export async function putTraffic(options: PuttingOptions): Promise<void> {
  const { rate, duration, next, signal } = options;
  const started = performance.now();
  for (let put = 0; !signal.aborted; ) {
    const elapsed = performance.now() - started;
    if (elapsed >= duration) return;
    const due = Math.floor((elapsed / 1_000) * rate) - put;
    const intents: Intent[] = [];
    while (intents.length < Math.min(due, recordsAtOnce)) intents.push(...next());
    await putAll(intents, options);
    put += intents.length;
    if (due < recordsAtOnce) await delay(interval, undefined, { signal }).catch(() => undefined);
  }
}

async function putAll(intents: readonly Intent[], options: PuttingOptions): Promise<void> {
  const { client, stream, onPut } = options;
  for (let pending = intents; pending.length > 0; ) {
    const answer = await client.send(
      new PutRecordsCommand({
        StreamName: stream,
        Records: pending.map(({ data, partitionKey }) => ({ Data: data, PartitionKey: partitionKey })),
      }),
    );
    pending = pending.filter((intent, position) => {
      const { ShardId: shardId, SequenceNumber: sequenceNumber } = answer.Records?.[position] ?? {};
      if (shardId === undefined || sequenceNumber === undefined) return true;
      onPut({ intent, shardId, sequenceNumber });
      return false;
    });
  }
}
