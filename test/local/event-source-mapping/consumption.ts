import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import {
  defaultSettings,
  type MappingSettings,
  type PolledRecord,
} from '../../../local/event-source-mapping/settings.ts';
import type { ConsumerOptions, RecordSource } from '../../../local/event-source-mapping/shard-consumer.ts';
import { jumpingClock } from './clock.ts';
import { source } from './records.ts';

/** What the function does: a number is the place in the batch that it reports as failed. */
export type Answer = 'ok' | 'throw' | 'unknown' | 'null id' | number;

const invocation = z.object({
  Records: z.array(z.object({ kinesis: z.object({ sequenceNumber: z.string() }) })),
});

/** A shard of these records that comes in polls of these sizes, the rest in one, and then closes. */
export function shardOf(
  records: readonly PolledRecord[],
  polls: readonly number[] = [],
  onRead: () => void = () => undefined,
): RecordSource {
  const sizes = [...polls];
  let position = 0;
  const shard: RecordSource = {
    closed: false,
    read: async () => {
      await turn();
      onRead();
      const polled = records.slice(position, position + (sizes.shift() ?? records.length));
      position += polled.length;
      shard.closed = position >= records.length;
      return polled;
    },
  };
  return shard;
}

/** Watches a consumption from the function's side, and takes note of all that must never be. */
class Watch {
  readonly acknowledged = new Set<string>();
  readonly given: string[] = [];
  readonly violations: string[] = [];
  readonly sizes: number[] = [];
  passed = 0;
  mostAtOnce = 0;
  checkpoint: string | undefined;
  private readonly records: readonly PolledRecord[];
  private readonly places: ReadonlyMap<string, number>;
  private readonly needed: (record: PolledRecord) => boolean;
  private readonly underWay = new Set<string>();
  private atOnce = 0;
  private checked = 0;

  constructor(records: readonly PolledRecord[], needed: (record: PolledRecord) => boolean) {
    this.records = records;
    this.places = new Map(records.map(({ sequenceNumber }, position) => [sequenceNumber, position]));
    this.needed = needed;
  }

  get deliveries(): number {
    return this.sizes.length;
  }

  begin(numbers: readonly string[]): void {
    this.sizes.push(numbers.length);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    const behind = this.checkpoint === undefined ? -1 : this.placeOf(this.checkpoint);
    const before = new Set<string>();
    for (const number of numbers) {
      if (this.placeOf(number) <= behind) this.violations.push(`${number} delivered behind the checkpoint`);
      const { partitionKey } = this.recordOf(number);
      if (this.underWay.has(partitionKey)) this.violations.push(`${partitionKey} under way twice`);
      if (this.records.length < 1_000) this.checkOrder(number, before);
      before.add(number);
    }
    for (const number of numbers) this.underWay.add(this.recordOf(number).partitionKey);
  }

  end(numbers: readonly string[], good: readonly string[]): void {
    this.atOnce -= 1;
    for (const number of numbers) this.underWay.delete(this.recordOf(number).partitionKey);
    for (const number of good) this.acknowledged.add(number);
  }

  moveCheckpoint(checkpoint: string, passed: number): void {
    this.checkpoint = checkpoint;
    this.passed += passed;
    for (; this.checked <= this.placeOf(checkpoint); this.checked += 1) {
      const record = this.records[this.checked];
      if (record === undefined || !this.needed(record)) continue;
      const { sequenceNumber } = record;
      if (!this.acknowledged.has(sequenceNumber) && !this.given.includes(sequenceNumber))
        this.violations.push(`the checkpoint passed ${sequenceNumber}, which nobody acknowledged`);
    }
  }

  /** All earlier records of the key are acknowledged, or before it in this very batch. */
  private checkOrder(number: string, before: ReadonlySet<string>): void {
    const { partitionKey } = this.recordOf(number);
    for (const record of this.records.slice(0, this.placeOf(number))) {
      if (record.partitionKey !== partitionKey || !this.needed(record)) continue;
      const { sequenceNumber } = record;
      const isDone = this.acknowledged.has(sequenceNumber) || before.has(sequenceNumber);
      if (!isDone && !this.given.includes(sequenceNumber))
        this.violations.push(`${number} delivered before ${sequenceNumber} of the same key`);
    }
  }

  private placeOf(number: string): number {
    return this.places.get(number) ?? Number.NaN;
  }

  private recordOf(number: string): PolledRecord {
    const record = this.records[this.placeOf(number)];
    if (record === undefined) throw new Error(`${number} was never put`);
    return record;
  }
}

/** Options for a consumption whose function answers by a script, one entry an invocation, then `ok`. */
export function consumption(
  records: readonly PolledRecord[],
  answers: readonly Answer[] | ((numbers: readonly string[]) => Answer),
  changes: Partial<MappingSettings>,
  others: { readonly filter?: ConsumerOptions['filter']; readonly stopAt?: number } = {},
) {
  const { filter = () => true, stopAt } = others;
  const watch = new Watch(records, filter);
  const stopping = new AbortController();
  let position = 0;
  const invoke = async (event: unknown): Promise<unknown> => {
    const numbers = invocation.parse(event).Records.map(({ kinesis }) => kinesis.sequenceNumber);
    watch.begin(numbers);
    const answer = typeof answers === 'function' ? answers(numbers) : (answers[position] ?? 'ok');
    position += 1;
    if (position === stopAt) stopping.abort();
    // Lanes overlap: some invocations take longer than others.
    for (let turns = 0; turns < 1 + (position % 4); turns += 1) await turn();
    const failed = typeof answer === 'number' ? numbers[answer % numbers.length] : undefined;
    const good = failed === undefined ? numbers : numbers.slice(0, numbers.indexOf(failed));
    watch.end(numbers, answer === 'ok' || failed !== undefined ? good : []);
    if (answer === 'throw') throw new Error('thrown');
    if (answer === 'ok') return null;
    const identifier = answer === 'unknown' ? 'unknown' : (failed ?? null);
    return { batchItemFailures: [{ itemIdentifier: identifier }] };
  };
  const options: ConsumerOptions = {
    settings: {
      ...defaultSettings,
      startingPosition: 'TRIM_HORIZON',
      reportBatchItemFailures: true,
      ...changes,
    },
    source,
    invoke,
    onFailure: {
      give: (batch) => {
        watch.given.push(...batch.records.map(({ sequenceNumber }) => sequenceNumber));
      },
    },
    report: () => undefined,
    clock: jumpingClock(records[0]?.arrivalTime),
    signal: stopping.signal,
    filter,
    checkpoint: (sequenceNumber, passed) => watch.moveCheckpoint(sequenceNumber, passed),
    exists: async () => true,
  };
  return { options, watch, stop: () => stopping.abort() };
}
