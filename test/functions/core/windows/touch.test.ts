import { expect, test } from 'vitest';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import type { ShardState, TimedDocument } from '../../../../functions/core/windows/state.ts';
import { touchPanes } from '../../../../functions/core/windows/touch.ts';
import { firstState } from '../../../../functions/core/windows/watermark.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import type { Window } from '../../../../functions/pipeline/windows.ts';

const begun: ShardState = firstState('s', []);

function planOf(window: Partial<Window>) {
  return planWindows({
    windows: [{ name: 'w', size: '10s', allowedLateness: '5s', metrics: { n: count() }, ...window }],
  });
}

function timed(position: number, seconds: number, document: Record<string, unknown> = {}): TimedDocument {
  const eventTime = seconds * 1_000;
  return { sequenceNumber: String(position), eventTime, arrivalTime: eventTime, document };
}

function touch(window: Partial<Window>, documents: readonly TimedDocument[], shard = begun) {
  return touchPanes(planOf(window), shard, documents);
}

// The pane of second 3 is [0, 10) of a tumbling window, and [2, 4) of one that slides by 2 s: its first window ends at 4.
test.each<{ window: Partial<Window>; before: number; late: boolean }>([
  { window: {}, before: 14.999, late: false },
  { window: {}, before: 15, late: true },
  { window: { allowedLateness: '0s' }, before: 9.999, late: false },
  { window: { allowedLateness: '0s' }, before: 10, late: true },
  { window: { slide: '2s' }, before: 8.999, late: false },
  { window: { slide: '2s' }, before: 9, late: true },
])('of second 3, after second $before, in $window: late is $late', ({ window, before, late }) => {
  const { touches, shard } = touch(window, [timed(1, before), timed(2, 3)]);
  expect(touches.flatMap(({ documents }) => documents)).toHaveLength(late ? 1 : 2);
  expect(shard.late).toEqual(late ? { w: 1 } : {});
});

test('what a shard is after a batch, whole', () => {
  expect(touch({}, []).shard).toStrictEqual(begun);
  expect(touch({}, [{ ...timed(1, 3), arrivalTime: 4_000 }]).shard).toStrictEqual({
    ...begun,
    latestEvent: 3_000,
    delay: { notedFrom: 0, since: 4_000, now: 1_000, before: 1_000 },
  });
});

test('an event is not late because of itself', () => {
  const { shard } = touch({ allowedLateness: '0s' }, [timed(1, 3), timed(2, 100), timed(3, 101)]);
  expect(shard).toMatchObject({ late: {}, latestEvent: 101_000 });
});

test('an event time ahead of its arrival makes nothing late: the arrival counts', () => {
  const ahead = { ...timed(1, 3_600), arrivalTime: 4_000 };
  const { shard } = touch({}, [ahead, timed(2, 3)]);
  expect(shard).toMatchObject({ late: {}, latestEvent: 4_000 });
});

test('lateness goes on where the batch before stopped, and nothing else of the shard changes', () => {
  const entry = { number: 4, nonce: 'n', at: 0, sizes: { 3: 10 } };
  const shard = { ...begun, fence: '2', number: 4, log: [entry], latestEvent: 100_000, late: { w: 1 } };
  const touched = touch({}, [timed(3, 3), timed(10, 101)], shard);
  expect(touched.touches.map(({ paneStart, documents }) => [paneStart, documents.length])).toEqual([
    [100_000, 1],
  ]);
  expect(touched.shard).toMatchObject({ ...shard, late: { w: 2 }, latestEvent: 101_000 });
});

test('a late document is a sign of life of each of its keys, at the watermark that it met', () => {
  const documents = [
    timed(1, 137, { host: 'z' }),
    timed(2, 3, { host: ['a', 'b'] }),
    timed(3, 4, { host: 'a' }),
  ];
  const { touches, late, shard } = touch({ keyBy: ['host'] }, documents);
  expect(touches.map(({ key }) => key)).toEqual([['z']]);
  expect(late.map(({ paneStart, key, documents }) => [paneStart, key, documents])).toEqual([
    [130_000, ['a'], []],
    [130_000, ['b'], []],
  ]);
  expect(shard.late).toEqual({ w: 2 });
});

test('where and keys decide who is in a window; a document that is in none is not late', () => {
  const window = { keyBy: ['host'], where: ({ status }: Record<string, unknown>) => status === 500 };
  const documents = [
    timed(1, 100, { status: 500, host: 'a' }),
    timed(2, 3, { status: 200, host: 'a' }),
    timed(3, 3, { status: 500 }),
    timed(4, 3, { status: 500, host: null }),
    timed(5, 3, { status: 500, host: { name: 'a' } }),
    timed(6, 3, { status: 500, host: 'a' }),
  ];
  const { touches, shard } = touch(window, documents);
  expect(touches.map(({ key }) => key)).toEqual([['a']]);
  expect(shard.late).toEqual({ w: 1 });
});

test('a document for which a function throws is left out of that window alone, and counted', () => {
  const broken = () => {
    throw new TypeError('no such field');
  };
  const plans = planWindows({
    windows: [
      { name: 'good', size: '10s', metrics: { n: count() } },
      { name: 'bad-where', size: '10s', where: broken, metrics: { n: count() } },
      { name: 'constructor', size: '10s', keyBy: { host: broken }, metrics: { n: count() } },
    ],
  });
  const { touches, failed } = touchPanes(plans, begun, [timed(1, 3), timed(2, 4)]);
  expect(touches.map(({ plan }) => plan.name)).toEqual(['good']);
  expect(failed).toEqual(
    Object.fromEntries([
      ['bad-where', 2],
      ['constructor', 2],
    ]),
  );
});

test('lists in key fields give each combination once, up to 100, and the rest is counted', () => {
  expect(touch({ keyBy: ['a'] }, [timed(1, 3, { a: ['x', 'x'] })]).touches).toHaveLength(1);
  const some = touch({ keyBy: ['a', 'b'] }, [timed(1, 3, { a: ['x', 'y', 'x'], b: [1, true] })]);
  expect(some.touches.map(({ key }) => key)).toEqual([
    ['x', 1],
    ['x', true],
    ['y', 1],
    ['y', true],
  ]);
  expect(some.droppedKeys).toEqual({});
  const list = Array.from({ length: 1_000 }, (_, position) => position);
  const many = touch({ keyBy: ['a', 'b', 'c'] }, [timed(1, 3, { a: list, b: list, c: list })]);
  expect(many.touches).toHaveLength(100);
  expect(many.droppedKeys).toEqual({ w: 1_000_000_000 - 100 });
});

test('long texts are cut, and told apart by a hash; half characters become whole ones', () => {
  const texts = ['a'.repeat(200), 'a'.repeat(201), `${'a'.repeat(201)}b`, '😀'.repeat(150), '\ud800'];
  const { touches } = touch({ keyBy: ['text'] }, [timed(1, 3, { text: texts })]);
  const keys = touches.map(({ key }) => String(key[0]));
  expect(new Set(keys).size).toBe(5);
  for (const key of keys) expect(Buffer.from(key).toString()).toBe(key);
  expect(Math.max(...keys.map(({ length }) => length))).toBe(200);
  expect(keys[0]).toBe(texts[0]);
  expect(keys[1]).toMatch(/^a{183}-[0-9a-f]{16}$/);
});
