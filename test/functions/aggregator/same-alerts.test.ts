import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { average, count, max } from '../../../functions/pipeline/metrics.ts';
import type { Monitor } from '../../../functions/pipeline/monitors.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { flakyStore, isDone } from './flaky-store.ts';
import { WindowRun } from './window-run.ts';

const thresholds: readonly Monitor[] = [
  { name: 'busy', type: 'threshold', window: 'w', value: 'count', above: 2 },
  { name: 'busy-throttled', type: 'threshold', window: 'w', value: 'count', above: 2, throttle: '4m' },
  {
    ...{ name: 'busy-long', type: 'threshold', window: 'w', value: 'count', above: 1 },
    ...{ for: '2m', throttle: '5m', resolveAfter: '2m' },
  },
  { name: 'busy-clear', type: 'threshold', window: 'w', value: 'count', above: 3, clear: 1, throttle: '3m' },
  { name: 'heavy', type: 'threshold', window: 'w', value: 'mean', above: 100, clear: 40, for: '2m' },
  {
    ...{ name: 'top', type: 'threshold', window: 'w', value: 'most', above: 200 },
    minimum: { metric: 'count', atLeast: 2 },
  },
  {
    name: 'light',
    type: 'threshold',
    window: 'w',
    value: 'mean',
    below: 20,
    resolveAfter: '3m',
    throttle: '6m',
  },
  {
    name: 'spike',
    type: 'spike',
    window: 'w',
    value: 'count',
    factor: 2,
    baseline: 2,
    atLeast: 2,
    throttle: '3m',
  },
  {
    name: 'few',
    type: 'threshold',
    window: 'w',
    value: 'count',
    below: 3,
    throttle: '3m',
    forgetAfter: '6m',
  },
  { name: 'few-sliding', type: 'threshold', window: 's', value: 'count', below: 4, resolveAfter: '2m' },
  {
    ...{ name: 'uneven', type: 'threshold', window: 'w', value: { difference: ['most', 'mean'] }, above: 50 },
    ...{ throttle: '2m', resolveAfter: '2m' },
  },
  {
    ...{ name: 'share', type: 'threshold', window: 'w', value: { ratio: ['high', 'low'] }, above: 1 },
    noData: 'keep',
  },
  { name: 'sliding', type: 'threshold', window: 's', value: 'count', above: 4, for: '4m', throttle: '7m' },
  { name: 'sliding-mean', type: 'threshold', window: 's', value: 'mean', above: 80, clear: 40 },
  { name: 'sliding-spike', type: 'spike', window: 's', value: 'count', factor: 2, baseline: 2, atLeast: 2 },
];
/** What they say of a key depends on what the shards of the others have come to. */
const ofOneShard: readonly Monitor[] = [
  { name: 'new', type: 'newValue', window: 's', learnFor: '2m' },
  { name: 'quiet', type: 'flatline', window: 'w', silentFor: '1m', forgetAfter: '4m', throttle: '5m' },
  { name: 'soon-forgotten', type: 'flatline', window: 'w', silentFor: '1m', forgetAfter: '2m' },
  { name: 'sliding-quiet', type: 'flatline', window: 's', silentFor: '3m', forgetAfter: '9m' },
];

function definition(monitors: readonly Monitor[], allowedLateness: '20s' | '3m', maxKeys = 10) {
  const metrics = {
    ...{ count: count(), mean: average('n'), most: max('n') },
    high: count({ where: (document) => Number(Object(document).n) > 100 }),
    low: count({ where: (document) => Number(Object(document).n) <= 100 }),
  };
  const window = { keyBy: ['text'], metrics, allowedLateness, maxKeys } as const;
  const windows = [
    { ...window, name: 'w', size: '1m' },
    { ...window, name: 's', size: '3m', slide: '1m' },
  ] as const;
  return pipeline({ windows, monitors });
}

/** A record, and whether a sweep comes right after it. */
interface Given {
  readonly record: StreamRecord;
  readonly isSwept: boolean;
}

interface Event {
  /** Since the one before. */
  readonly seconds: number;
  readonly text: string;
  readonly n: number;
  readonly shard: number;
  readonly isSwept: boolean;
}

/** @param back seconds that an event may be behind the one before */
const event = (back: number, texts: readonly string[]): fc.Arbitrary<Event> =>
  fc.record({
    seconds: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -back, max: 50 }) },
      { weight: 1, arbitrary: fc.integer({ min: 50, max: 200 }) },
    ),
    text: fc.constantFrom(...texts),
    n: fc.constantFrom(1, 30, 60, 150, 300),
    shard: fc.nat(1),
    isSwept: fc.nat(4).map((chance) => chance === 0),
  });

/** Of its own accord fast-check makes about ten, in which nothing is forgotten and comes back. */
const eventsOf = (back: number, ...texts: readonly string[]) =>
  fc.array(event(back, texts), { minLength: 1, maxLength: 60, size: 'max' });

function given(events: readonly Event[], shards: number): Given[] {
  let [time, latest] = [60, 0];
  return events.map(({ seconds, text, n, shard, isSwept }, position) => {
    time = Math.max(0, time + seconds);
    latest = Math.max(latest, time);
    const at = new Date(arrivalTime + time * 1_000).toISOString();
    const changes = {
      shardId: shardIds[shard % shards] ?? '',
      arrivalTime: arrivalTime + latest * 1_000 + 200,
    };
    return { record: streamRecord(JSON.stringify({ at, text, n }), position, changes), isSwept };
  });
}

const shardIds = ['shardId-000000000000', 'shardId-000000000001'];

interface Way {
  /** Records of each batch, over and over. */
  readonly sizes: readonly number[];
  /** Which of the shards that have records left gives the next batch. */
  readonly picks: readonly number[];
  /** Of each batch that was taken, whether it comes again, with how many before it. */
  readonly repeats: readonly (number | undefined)[];
  /** For `flakyStore`. */
  readonly rolls: readonly number[];
  /** More are too many for a closing, which then is one in parts; 10,000 make none. */
  readonly panesAtOnce: number;
  /** Whether its sweeps find the keys that are forgotten, which must make no difference. */
  readonly findsForgotten: boolean;
}

const way: fc.Arbitrary<Way> = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 20 }),
  picks: fc.array(fc.nat(1), { minLength: 1, maxLength: 20 }),
  repeats: fc.array(fc.option(fc.nat(20), { nil: undefined, freq: 2 }), { minLength: 1, maxLength: 20 }),
  rolls: fc.array(fc.nat(24), { minLength: 5, maxLength: 60 }),
  panesAtOnce: fc.oneof(fc.integer({ min: 2, max: 20 }), fc.constant(10_000)),
  findsForgotten: fc.boolean(),
});

const calm: Way = {
  sizes: [1_000],
  picks: [0],
  repeats: [undefined],
  rolls: [9],
  panesAtOnce: 10_000,
  findsForgotten: false,
};

/** Seconds after the stream's begin at which the pipeline is first set up, which tells the past from the present. */
const setUps = fc.option(fc.integer({ min: 0, max: 900 }));

/** After so many failures all goes well, so that it comes to an end. */
const mostRolls = 400;

async function run(
  all: readonly Given[],
  { sizes, picks, repeats, rolls, panesAtOnce, findsForgotten }: Way,
  shards: number,
  of: ReturnType<typeof definition>,
  notifyFrom?: number,
) {
  const whole = memoryStore({ refreshed: 'when-asked' });
  const memory: WindowStore = {
    ...whole,
    rank: (search, field, position) => whole.rank(search, field, Math.min(position, panesAtOnce)),
  };
  const line = new WindowRun(of, {
    shards: shardIds.slice(0, shards).map((id) => ({ id, parents: [] })),
    clock: arrivalTime,
    store: findsForgotten ? findingAll(memory) : memory,
    notifyFrom,
  });
  let used = 0;
  const store = flakyStore(line.store, () => {
    used += 1;
    return used > mostRolls ? 9 : (rolls[used % rolls.length] ?? 9);
  });
  const sweep = async () => {
    for (const id of shardIds) line.behind.add(id);
    while (!(await isDone(line.sweep(store)))) line.clock += 100;
    line.behind.clear();
  };
  const records = all.map(({ record }) => record);
  const sweptAt = new Set(all.flatMap(({ record, isSwept }) => (isSwept && shards === 1 ? [record] : [])));
  const queues = shardIds.map((id) => records.filter(({ shardId }) => shardId === id));
  const done = queues.map(() => 0);
  for (let step = 0; ; step += 1) {
    const open = queues.flatMap((queue, shard) => (queue.length > (done[shard] ?? 0) ? [shard] : []));
    const shard = open[(picks[step % picks.length] ?? 0) % open.length];
    if (shard === undefined) break;
    const [queue = [], from = 0] = [queues[shard], done[shard]];
    const whole = queue.slice(from, from + (sizes[step % sizes.length] ?? 1));
    const sweptAfter = whole.findIndex((record) => sweptAt.has(record));
    const batch = sweptAfter === -1 ? whole : whole.slice(0, sweptAfter + 1);
    line.clock = Math.max(line.clock, (batch.at(-1)?.arrivalTime ?? 0) + 100);
    while (!(await isTaken(line.batch(batch, store)))) line.clock += 100;
    done[shard] = from + batch.length;
    const before = repeats[step % repeats.length];
    if (before !== undefined) await line.batch(queue.slice(Math.max(0, from - before), from + batch.length));
    if (sweptAfter !== -1) await sweep();
  }
  for (let minutes = 10; minutes <= 25; minutes += 3) {
    line.clock = (records.at(-1)?.arrivalTime ?? 0) + minutes * 60_000;
    await line.sweep();
  }
  return line;
}

function findingAll(store: WindowStore): WindowStore {
  return { ...store, search: ({ notEqual: _, ...search }) => store.search(search) };
}

async function isTaken(batch: ReturnType<WindowRun['batch']>): Promise<boolean> {
  return (await isDone(batch)) && (await batch).response.batchItemFailures.length === 0;
}

/** All that users see, but for what is said of a window that is still open, which is of what it has by then. */
async function seen(line: WindowRun) {
  const alerts = Object.entries(await line.documents('alerts.events.*')).map(([id, source]) => {
    const { message: _, links: __, '@timestamp': ___, ...alert } = Object(source);
    return [id, alert];
  });
  const ids = new Set(line.sent.map(({ deduplicationId }) => deduplicationId));
  return { results: await line.documents('windows.events.*'), alerts, ids: [...ids].toSorted() };
}

test.each([
  {
    shards: 1,
    keys: 'with room for all keys',
    of: definition([...thresholds, ...ofOneShard], '20s'),
    events: eventsOf(30, 'a', 'a', 'a', 'b'),
  },
  {
    shards: 2,
    keys: 'with room for all keys',
    of: definition(thresholds, '3m'),
    events: eventsOf(30, 'a', 'a', 'a', 'b'),
  },
  {
    shards: 1,
    keys: 'with room for two',
    of: definition([...thresholds, ...ofOneShard], '3m', 2),
    events: eventsOf(90, 'a', 'b', 'c', 'd', '_other'),
  },
])(
  'over $shards shards, $keys: however batches are cut, repeated and interrupted, the same alerts',
  async ({ shards, of, events: anyEvents }) => {
    await fc.assert(
      fc.asyncProperty(anyEvents, way, setUps, async (events, some, setUp) => {
        const all = given(events, shards);
        const notifyFrom = setUp === null ? undefined : arrivalTime + setUp * 1_000;
        const one = await run(all, calm, shards, of, notifyFrom);
        const other = await run(all, some, shards, of, notifyFrom);
        expect(await seen(other)).toEqual(await seen(one));
        const told = one.sent.map(({ deduplicationId }) => deduplicationId);
        expect(new Set(told).size).toBe(told.length);
        const order = other.sent.map(({ deduplicationId }) => deduplicationId);
        for (const id of order.filter((each) => each.endsWith(':resolved'))) {
          const begun = order.indexOf(id.replace(/resolved$/, 'fired'));
          expect(begun).toBeGreaterThanOrEqual(0);
          expect(begun).toBeLessThan(order.indexOf(id));
        }
      }),
      { numRuns: 40 },
    );
  },
);
