import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import { allSlots } from '../../../../functions/core/windows/slots.ts';
import type { TimedDocument } from '../../../../functions/core/windows/state.ts';
import {
  average,
  count,
  distinct,
  first,
  last,
  max,
  quantile,
  standardDeviation,
  sum,
  top,
} from '../../../../functions/pipeline/metrics.ts';
import { SimulatedStream } from './simulated-stream.ts';

const metrics = {
  requests: count(),
  bytes: sum('bytes'),
  mean: average('bytes'),
  largest: max('bytes'),
  spread: standardDeviation('bytes'),
  p90: quantile('bytes', 0.9),
  hosts: distinct('host'),
  from: first('bytes'),
  to: last('bytes'),
  often: top('host', 2),
};

function plansWith(limits: { readonly allowedLateness: '2s' | '30d'; readonly maxKeys: number }) {
  return planWindows({
    windows: [
      { name: 'all', size: '10s', metrics, ...limits },
      { name: 'by-host', size: '6s', slide: '2s', keyBy: ['host', 'tags'], metrics, ...limits },
      {
        name: 'large',
        size: '5s',
        where: ({ bytes }) => Number(bytes) > 2,
        keyBy: ['host'],
        metrics,
        ...limits,
      },
    ],
  });
}

const document = fc.record(
  {
    host: fc.constantFrom('a', 'b', 'c', 'd', 4, true, '_other'),
    tags: fc.subarray(['x', 'y', 'z']),
    bytes: fc.oneof(fc.integer({ min: -3, max: 9 }), fc.double(), fc.constantFrom('many', null)),
  },
  { requiredKeys: ['tags'] },
);

interface Happening {
  readonly document: Record<string, unknown>;
  readonly time: number;
  readonly skew: number;
  /** In one record with the one before. */
  readonly joined: boolean;
}

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    document,
    time: fc.oneof(fc.integer({ min: 0, max: 8_000 }), fc.integer({ min: 0, max: 30_000 })),
    skew: fc.oneof(fc.constant(-30_000), fc.integer({ min: -5_000, max: 5_000 })),
    joined: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

/** Records in the stream's order, as lists of their documents. */
function recordsOf(happened: readonly Happening[]): TimedDocument[][] {
  const records: TimedDocument[][] = [];
  for (const { document, time, skew, joined } of happened) {
    const before = records.at(-1);
    const place = String(records.length + (joined && before !== undefined ? 0 : 1)).padStart(5, '0');
    const timed = { sequenceNumber: place, eventTime: time, arrivalTime: time + skew, document };
    if (joined && before !== undefined) before.push(timed);
    else records.push([timed]);
  }
  return records;
}

const delivery = fc.record({
  size: fc.integer({ min: 1, max: 9 }),
  again: fc.integer({ min: 0, max: 12 }),
  /** `before`: before anything is written. `handed-over`: others combine it. Else after so many writes of combining. */
  end: fc.oneof(
    fc.constant('combined' as const),
    fc.constantFrom('before' as const, 'handed-over' as const),
    fc.integer({ min: 0, max: 9 }),
  ),
  /** Of the slots, those that this delivery looks at. */
  slots: fc.subarray([...allSlots]),
});
interface Delivery {
  readonly size: number;
  readonly again: number;
  readonly end: 'combined' | 'before' | 'handed-over' | number;
  readonly slots: readonly number[];
}

/** Delivers batches of any size, some of them again, some of them cut off by a crash; and in the end all. */
function deliver(
  stream: SimulatedStream,
  shardId: string,
  records: readonly TimedDocument[][],
  some: readonly Delivery[],
) {
  let next = 0;
  for (const { size, again, end, slots } of some) {
    const batch = records.slice(Math.max(0, next - again), next + size).flat();
    if (end === 'before') continue;
    stream.handOver(shardId, batch);
    const isDone =
      end === 'handed-over' ||
      stream.combine(slots, { interruptAfter: typeof end === 'number' ? end : undefined });
    if (isDone) next = Math.min(records.length, next + size);
  }
  stream.handOver(shardId, records.slice(next).flat());
  finish(stream);
}

/** What crashes have left is applied first, and then the rest. */
function finish(stream: SimulatedStream): void {
  for (let round = 0; round < 2; round += 1) expect(stream.combine(allSlots)).toBe(true);
  expect(stream.slots.filter(({ isApplied, takes }) => !isApplied || takes.length > 0)).toEqual([]);
  expect(stream.isSorted()).toBe(true);
}

/** Which keys have room depends on what slots have taken: with few, all slots take together. */
function together(deliveries: readonly Delivery[]): Delivery[] {
  return deliveries.map((each) => ({ ...each, slots: allSlots }));
}

test.each([1, 2, 3, 10_000])(
  'in one shard, with %i keys at most: however batches are cut, repeated and interrupted, the same windows, and the same late',
  (maxKeys) => {
    const plans = plansWith({ allowedLateness: '2s', maxKeys });
    fc.assert(
      fc.property(happenings, fc.array(delivery, { maxLength: 15 }), (happened, deliveries) => {
        const records = recordsOf(happened);
        const whole = new SimulatedStream(plans);
        whole.take('s', records.flat());
        const cut = new SimulatedStream(plans);
        deliver(cut, 's', records, maxKeys < 10_000 ? together(deliveries) : deliveries);
        expect(cut.windows()).toEqual(whole.windows());
        const { number: _, log: __, ...progress } = cut.shard('s');
        expect(whole.shard('s')).toMatchObject(progress);
      }),
      { numRuns: 60 },
    );
  },
);

test('over shards: whatever shard each record is in, the same windows when nothing is late', () => {
  const plans = plansWith({ allowedLateness: '30d', maxKeys: 10_000 });
  const assigned = happenings.chain((happened) =>
    fc.record({
      happened: fc.constant(happened),
      shuffled: fc.shuffledSubarray(happened, { minLength: happened.length }),
      shards: fc.array(fc.constantFrom('a', 'b', 'c'), {
        minLength: happened.length,
        maxLength: happened.length,
      }),
      deliveries: fc.array(delivery, { maxLength: 10 }),
    }),
  );
  fc.assert(
    fc.property(assigned, ({ happened, shuffled, shards, deliveries }) => {
      const whole = new SimulatedStream(plans);
      whole.take('s', recordsOf(happened).flat());
      const parted = new SimulatedStream(plans, ['a', 'b', 'c']);
      for (const shardId of ['a', 'b', 'c']) {
        const own = shuffled.filter((_, position) => shards[position] === shardId);
        deliver(parted, shardId, recordsOf(own), deliveries);
      }
      expect(parted.windows()).toEqual(whole.windows());
    }),
    { numRuns: 60 },
  );
});

test('windows hold what an independent count finds in the documents', () => {
  const plans = plansWith({ allowedLateness: '30d', maxKeys: 10_000 });
  fc.assert(
    fc.property(happenings, fc.array(delivery, { maxLength: 10 }), (happened, deliveries) => {
      const stream = new SimulatedStream(plans);
      deliver(stream, 's', recordsOf(happened), deliveries);
      const windows = stream.windows();
      for (const { window, start, end, key, documents, metrics: found } of windows) {
        const inside = happened.filter(({ time }) => time >= start && time < end);
        const own = inside.filter(({ document: { host, tags, bytes } }) => {
          if (window === 'all') return true;
          if (window === 'large') return Number(bytes) > 2 && host === key[0];
          return host === key[0] && Array.isArray(tags) && tags.includes(key[1]);
        });
        expect(documents).toBe(own.length);
        expect(found.requests).toBe(own.length);
        const numbers = own
          .map(({ document: { bytes } }) => bytes)
          .filter((bytes) => typeof bytes === 'number');
        expect(found.largest).toBe(
          numbers.filter(Number.isFinite).reduce<number | undefined>(larger, undefined),
        );
      }
      const counted = windows
        .filter(({ window }) => window === 'all')
        .reduce((all, { documents }) => all + documents, 0);
      expect(counted).toBe(happened.length);
    }),
  );
});

function larger(a: number | undefined, b: number): number {
  return a === undefined || b > a ? b + 0 : a;
}

test('no window and pane has more keys than allowed, beside _other', () => {
  const plans = plansWith({ allowedLateness: '2s', maxKeys: 2 });
  fc.assert(
    fc.property(happenings, fc.array(delivery, { maxLength: 15 }), (happened, deliveries) => {
      const stream = new SimulatedStream(plans);
      deliver(stream, 's', recordsOf(happened), together(deliveries));
      const keys = new Map<string, number>();
      for (const { window, paneStart, key } of stream.panes()) {
        if (key[0] !== '_other')
          keys.set(`${window} ${paneStart}`, (keys.get(`${window} ${paneStart}`) ?? 0) + 1);
      }
      expect(Math.max(0, ...keys.values())).toBeLessThanOrEqual(2);
    }),
  );
});
