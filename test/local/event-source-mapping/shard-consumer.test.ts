import { setImmediate as turn } from 'node:timers/promises';
import { ResourceNotFoundException } from '@aws-sdk/client-kinesis';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laneOf } from '../../../local/event-source-mapping/lane.ts';
import type { MappingSettings, PolledRecord } from '../../../local/event-source-mapping/settings.ts';
import { consumeShard, type RecordSource } from '../../../local/event-source-mapping/shard-consumer.ts';
import { type Answer, consumption, shardOf } from './consumption.ts';
import { polledRecord, polledRecords } from './records.ts';

const answers = fc.array(
  fc.oneof(
    fc.constantFrom<Answer>('ok', 'throw', 'unknown', 'null id'),
    fc.nat(20).map((position): Answer => position),
  ),
  { maxLength: 40 },
);
const settings = fc.record({
  batchSize: fc.integer({ min: 1, max: 8 }),
  maxBatchingWindow: fc.constantFrom(0, 50, 1_000),
  parallelizationFactor: fc.integer({ min: 1, max: 10 }),
  bisectBatchOnFunctionError: fc.boolean(),
});
const records = fc
  .array(fc.record({ key: fc.nat(5), wanted: fc.integer({ min: 0, max: 4 }).map((n) => n > 0) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((all) =>
    all.map(({ key, wanted }, number) =>
      polledRecord(number, { partitionKey: `key-${key}`, data: wanted ? 'd2FudGVk' : 'ZHJvcA==' }),
    ),
  );
const filter = ({ data }: { readonly data: string }) => data === 'd2FudGVk';
const polls = fc.array(fc.nat(12), { maxLength: 20 });

describe('the consumption of a shard, whatever the function answers, with infinite retries', () => {
  it('delivers each record until it is acknowledged, in order by key, and checkpoints only what is', async () => {
    await fc.assert(
      fc.asyncProperty(records, answers, settings, polls, async (given, script, changes, sizes) => {
        const { options, watch } = consumption(given, script, changes, { filter });
        expect(await consumeShard(shardOf(given, sizes), options)).toBe(true);
        const wanted = given.filter(filter).map(({ sequenceNumber }) => sequenceNumber);
        expect([...watch.acknowledged].toSorted()).toEqual(wanted.toSorted());
        expect(watch.passed).toBe(given.length);
        expect(watch.checkpoint).toBe(given.at(-1)?.sequenceNumber);
        expect(watch.violations).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('delivers again, after a stop at any time, what was not checkpointed: nothing is lost', async () => {
    const stops = fc.integer({ min: 1, max: 10 });
    await fc.assert(
      fc.asyncProperty(records, answers, settings, stops, async (given, script, changes, stopAt) => {
        const first = consumption(given, script, changes, { filter, stopAt });
        const ended = await consumeShard(shardOf(given, [5, 5, 5]), first.options);
        expect(ended).toBe(first.watch.passed === given.length);
        const { checkpoint } = first.watch;
        const rest = given.slice(given.findIndex((record) => record.sequenceNumber === checkpoint) + 1);
        expect(first.watch.passed).toBe(given.length - rest.length);
        const second = consumption(rest, [], changes, { filter });
        expect(await consumeShard(shardOf(rest), second.options)).toBe(true);
        const seen = new Set([...first.watch.acknowledged, ...second.watch.acknowledged]);
        expect(seen.size).toBe(given.filter(filter).length);
        expect([...first.watch.violations, ...second.watch.violations]).toEqual([]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('with retries or ages that are limited, each record is acknowledged or at the destination', async () => {
    const limits = fc.record({
      maxRetryAttempts: fc.constantFrom(0, 1, 3),
      maxRecordAge: fc.constantFrom(1_000, 60_000),
    });
    await fc.assert(
      fc.asyncProperty(records, answers, settings, limits, async (given, script, changes, limit) => {
        const { options, watch } = consumption(given, script, { ...changes, ...limit });
        expect(await consumeShard(shardOf(given), options)).toBe(true);
        const ends = new Set([...watch.acknowledged, ...watch.given]);
        expect(ends.size).toBe(given.length);
        expect(new Set(watch.given).size).toBe(watch.given.length);
        expect(watch.passed).toBe(given.length);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
describe('ParallelizationFactor of with-kinesis', () => {
  /** Two keys of different lanes, and records that alternate between them. */
  function alternating(count: number, factor: number) {
    const other = Array.from({ length: 100 }, (_, n) => `key-${n}`).find(
      (key) => laneOf(key, factor) !== laneOf('key-0', factor),
    );
    const keys = ['key-0', other ?? ''];
    return polledRecords(count).map((record, n) => ({ ...record, partitionKey: keys[n % 2] ?? '' }));
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let turns = 0; !condition() && turns < 20_000; turns += 1) await turn();
    expect(condition()).toBe(true);
  }

  it('"Lambda can process up to 10 batches in each shard simultaneously": as many invocations at once as lanes', async () => {
    const given = polledRecords(200);
    const { options, watch } = consumption(given, [], { parallelizationFactor: 10, batchSize: 10 });
    await consumeShard(shardOf(given), options);
    expect(watch.mostAtOnce).toBe(10);
    expect(watch.violations).toEqual([]);
  });

  it('one batch at a time with the default of 1', async () => {
    const given = polledRecords(200);
    const { options, watch } = consumption(given, [], { batchSize: 10 });
    await consumeShard(shardOf(given), options);
    expect(watch.mostAtOnce).toBe(1);
  });

  it('"still ensures in-order processing at the partition-key level": a key is always of the same lane', () => {
    for (const factor of [1, 2, 10]) {
      const lanes = new Set(Array.from({ length: 500 }, (_, n) => laneOf(`key-${n}`, factor)));
      expect([...lanes].toSorted((a, b) => a - b)).toEqual(Array.from({ length: factor }, (_, n) => n));
      expect(laneOf('key-7', factor)).toBe(laneOf('key-7', factor));
    }
  });

  it('a lane that is stuck stops neither the others nor, until so much lies behind it, the reading', async () => {
    const given = alternating(100_000, 2);
    const stuck = given[0]?.sequenceNumber ?? '';
    const { options, watch, stop } = consumption(given, (numbers) => (numbers.includes(stuck) ? 0 : 'ok'), {
      parallelizationFactor: 2,
      batchSize: 500,
    });
    const shard = shardOf(
      given,
      Array.from({ length: 100 }, () => 1_000),
    );
    const end = consumeShard(shard, options);
    // The other lane has passed its half of all that may be read ahead.
    await until(() => watch.acknowledged.size >= 15_000);
    expect(watch.checkpoint).toBeUndefined();
    for (let turns = 0; turns < 200; turns += 1) await turn();
    expect(watch.acknowledged.size).toBeLessThanOrEqual(15_500);
    stop();
    expect(await end).toBe(false);
  }, 20_000);

  it('reads no further than some payloads ahead, so that memory stays modest', async () => {
    const large = polledRecords(60, { data: 'A'.repeat(1_000_000) });
    let read = 0;
    const { options, stop } = consumption(large, (_numbers) => 'throw', {});
    const shard = shardOf(
      large,
      large.map(() => 1),
      () => {
        read += 1;
      },
    );
    const end = consumeShard(shard, options);
    for (let turns = 0; turns < 2_000; turns += 1) await turn();
    // One batch under way, and less than two more.
    expect(read).toBeLessThanOrEqual(20);
    expect(read).toBeGreaterThan(6);
    stop();
    await end;
  });
});

// https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
describe('a shard that can no longer be found', () => {
  function lost(given: readonly PolledRecord[]) {
    const shard = shardOf(given, [10, 10]);
    const { read } = shard;
    let reads = 0;
    const source: RecordSource = {
      closed: false,
      read: async (limit) => {
        reads += 1;
        if (reads <= 2) return read(limit);
        throw new ResourceNotFoundException({ $metadata: {}, message: 'no such shard' });
      },
    };
    return source;
  }

  it('"transitions to an EXPIRED state": it ends when all that was read of it has been passed', async () => {
    const given = polledRecords(30);
    const { options, watch } = consumption(given, ['throw', 3], {});
    expect(await consumeShard(lost(given), { ...options, exists: async () => false })).toBe(true);
    expect(watch.passed).toBe(20);
  });

  it('is waited for while the stream lists it, or nobody can tell', async () => {
    const given = polledRecords(30);
    const { options, watch, stop } = consumption(given, [], {});
    let asked = 0;
    const exists = async () => {
      asked += 1;
      if (asked === 5) stop();
      return true;
    };
    expect(await consumeShard(lost(given), { ...options, exists })).toBe(false);
    expect(watch.passed).toBe(20);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-streams
describe('filtered records of invocation-eventfiltering', () => {
  it('"the streams iterator advances past this record": they move the checkpoint without an invocation', async () => {
    const given = polledRecords(20);
    const { options, watch } = consumption(given, [], {}, { filter: () => false });
    expect(await consumeShard(shardOf(given, [7, 7]), options)).toBe(true);
    expect(watch.deliveries).toBe(0);
    expect(watch.passed).toBe(20);
    expect(watch.checkpoint).toBe(given.at(-1)?.sequenceNumber);
  });

  it('"applies your filter criteria to each new event to determine whether to add it to the current batch"', async () => {
    const given = polledRecords(20);
    const settings: Partial<MappingSettings> = { batchSize: 10, maxBatchingWindow: 1_000 };
    const even = ({ sequenceNumber }: { readonly sequenceNumber: string }) =>
      Number(sequenceNumber.at(-1)) % 2 === 0;
    const { options, watch } = consumption(given, [], settings, { filter: even });
    await consumeShard(shardOf(given, [4, 4, 4, 4, 4]), options);
    expect(watch.sizes).toEqual([10]);
  });
});
