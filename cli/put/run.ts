import { setTimeout as delay } from 'node:timers/promises';
import { Pacer } from '../kit/pacer.ts';
import { streamFault } from '../kit/service-fault.ts';
import type { Stopping } from '../kit/stopping.ts';
import { encode, randomKeyLength } from '../records/encode.ts';
import type { Batch, Input } from '../records/record.ts';
import { Batcher } from './batch.ts';
import { Lanes } from './lanes.ts';
import type { Leftovers } from './leftovers.ts';
import type { PutOptions } from './options.ts';
import { pump, type Stages } from './pump.ts';
import { putRecords } from './put-records.ts';
import { Patience } from './retry.ts';
import { leftOver, send } from './send.ts';
import type { Tally } from './tally.ts';
import type { Target } from './target.ts';

export interface Run {
  readonly options: PutOptions;
  readonly target: Target;
  readonly input: Input;
  readonly leftovers: Leftovers;
  readonly tally: Tally;
  readonly stopping: Stopping;
}

/**
 * The whole way from input to stream. When it returns, each record read is put or in the leftovers.
 * @throws Fault if the input failed, the stream refused for good, or the leftovers could not be written.
 */
export async function runPut(run: Run): Promise<void> {
  const { options, input, stopping } = run;
  const lanes = new Lanes(options.concurrency);
  stopping.onStop(() => input.close());
  try {
    await pump(input.chunks, stagesOf(run, lanes));
  } catch (error) {
    // A closed input fails to be read: that is how a stop interrupts the wait for it.
    if (!stopping.isStopping) throw error;
  } finally {
    await lanes.drain().finally(() => input.close());
  }
  stopping.throwFault();
}

function stagesOf(run: Run, lanes: Lanes): Stages {
  const { options, leftovers, tally, stopping } = run;
  const sendBatch = batchSender(run);
  const encoding = { gzip: options.gzip, partitionKeyField: options.partitionKey };
  return {
    encode: (record) => encode(record, encoding),
    pacer: new Pacer(options.rate),
    batcher: new Batcher({ aggregate: options.aggregate, randomKey }),
    submit: (batch) => lanes.start(() => sendBatch(batch)),
    leave: async (record, reason) => {
      await leftovers.write([{ record, partitionKey: record.partitionKey, reason }]);
      tally.onLeftOver(record, reason);
    },
    onRead: (chunk) => tally.onRead(chunk),
    isStopping: () => stopping.isStopping,
    sleep: (ms) => pause(ms, stopping.signal),
    now: () => performance.now(),
  };
}

function batchSender({ options, target, leftovers, tally, stopping }: Run): (batch: Batch) => Promise<void> {
  const edges = {
    putRecords: (batch: Batch) => putRecords(target.client, target.stream, batch, stopping.abandonSignal),
    sleep: (ms: number) => pause(ms, stopping.signal),
    now: () => performance.now(),
    random: Math.random,
    patience: new Patience(options.giveUpAfterMs),
    isStopping: () => stopping.isStopping,
  };
  return async (batch) => {
    if (stopping.isStopping) {
      const interrupted = leftOver(batch, stopping.reason);
      await leftovers.write(interrupted);
      tally.onBatchEnd(batch, interrupted, 0);
      return;
    }
    const result = await send(batch, edges);
    if (result.fatal !== undefined) {
      stopping.stop(streamFault(result.fatal, target.name));
    }
    await leftovers.write(result.leftOver);
    tally.onBatchEnd(batch, result.leftOver, result.retried);
  };
}

/** Sixteen hex digits: Kinesis hashes the key, so any text spreads evenly. */
function randomKey(): string {
  const half = (): string =>
    Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(randomKeyLength / 2, '0');
  return half() + half();
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // The rejection of an aborted wait says nothing that the caller doesn't ask for.
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
