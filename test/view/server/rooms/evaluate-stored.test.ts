import { count, definePipeline, withWindows } from 'shardline';
import { expect, test } from 'vitest';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import { withChanged } from '../../../../view/server/rooms/alerts/changed-monitor.ts';
import { evaluateStored, type StoredResult } from '../../../../view/server/rooms/alerts/evaluate-stored.ts';

const minute = 60_000;
const begin = Date.UTC(2026, 10, 30, 10);

const documents = definePipeline({
  name: 'orders',
  transform: (value) => value as { host: string },
  document: { index: 'orders' },
  mappings: { host: { type: 'keyword' } },
});

const pipeline: Pipeline = withWindows(documents, {
  windows: [
    {
      name: 'hosts',
      size: '1m',
      keyBy: ['host'],
      metrics: { requests: count(), errors: count({ where: () => true }) },
    },
  ],
  monitors: [
    { name: 'errors', type: 'threshold', window: 'hosts', value: 'errors', above: 10, clear: 5 },
    {
      name: 'ratio',
      type: 'threshold',
      window: 'hosts',
      value: { ratio: ['errors', 'requests'] },
      below: 0.5,
    },
    { name: 'spike', type: 'spike', window: 'hosts', value: 'requests', factor: 2, baseline: 2, atLeast: 50 },
    { name: 'silence', type: 'flatline', window: 'hosts', silentFor: '2m' },
  ],
});

/** A window a minute, from `begin` on: the errors of each; none where the key has no window. */
function results(key: string, values: readonly (number | undefined)[], requests = 100): StoredResult[] {
  return values.flatMap((errors, place) =>
    errors === undefined
      ? []
      : [{ start: begin + place * minute, key: [key], documents: requests, metrics: { requests, errors } }],
  );
}

async function alertsOf(
  name: string,
  changes: Record<string, string>,
  given: readonly StoredResult[],
  windows: number,
) {
  const found = await evaluateStored({
    pipeline: withChanged(pipeline, name, changes),
    ...{ results: given, from: begin, closedThrough: begin + windows * minute, openedFrom: begin },
  });
  const minuteOf = (time: number | undefined) => (time === undefined ? undefined : (time - begin) / minute);
  return found
    .map(({ key, since, firedAt, resolvedAt }) => [
      ...Object.values(key as object),
      ...[since, firedAt, resolvedAt].map(minuteOf),
    ])
    .toSorted((one, other) => String(one).localeCompare(String(other)));
}

test('a higher limit leaves the smaller incident out, and a lower one finds both', async () => {
  const given = [...results('web-1', [1, 20, 1, 1, 1]), ...results('web-2', [1, 1, 40, 40, 1])];
  expect(await alertsOf('errors', {}, given, 5)).toEqual([
    ['web-1', 1, 2, 3],
    ['web-2', 2, 3, 5],
  ]);
  expect(await alertsOf('errors', { limit: '30', clear: '5' }, given, 5)).toEqual([['web-2', 2, 3, 5]]);
});

test('what is still on at the end has no end; hysteresis and `for` are the monitor’s own', async () => {
  const given = results('web-1', [20, 7, 7, 20, 20]);
  expect(await alertsOf('errors', { limit: '10', clear: '5' }, given, 5)).toEqual([
    ['web-1', 0, 1, undefined],
  ]);
  expect(await alertsOf('errors', { limit: '10' }, given, 5)).toEqual([
    ['web-1', 0, 1, 2],
    ['web-1', 3, 4, undefined],
  ]);
  expect(await alertsOf('errors', { limit: '10', for: '2m' }, given, 5)).toEqual([
    ['web-1', 3, 5, undefined],
  ]);
});

test('a key without windows ends as the aggregator ends it, several times if it comes back', async () => {
  const given = results('web-1', [20, undefined, 20, undefined, undefined]);
  expect(await alertsOf('errors', {}, given, 5)).toEqual([
    ['web-1', 0, 1, 2],
    ['web-1', 2, 3, 4],
  ]);
});

test('the first window of a key is partial for a monitor `below`, unless the one before is stored', async () => {
  const early = results('web-1', [90, 10, 90]);
  expect(await alertsOf('ratio', {}, early, 3)).toEqual([['web-1', 1, 2, 3]]);
  const late = results('web-1', [undefined, 10, 90]);
  expect(await alertsOf('ratio', {}, late, 3)).toEqual([]);
});

test('a spike is compared with the windows before, which are stored too', async () => {
  const given = [20, 20, 100, 20].map((requests, place) => ({
    ...{ start: begin + place * minute, key: ['web-1'], documents: requests, metrics: { requests } },
  }));
  expect(await alertsOf('spike', {}, given, 4)).toEqual([['web-1', 2, 3, 4]]);
  expect(await alertsOf('spike', { factor: '6' }, given, 4)).toEqual([]);
});

test('where `_other` has documents, a key without a window may be counted there, and goes on', async () => {
  const given = [...results('web-1', [20, undefined, 1]), ...results('_other', [undefined, 3, undefined])];
  expect(await alertsOf('errors', {}, given, 3)).toEqual([['web-1', 0, 1, 3]]);
});

test.each([
  ['nothing', {}, /no monitor nothing/],
  ['silence', {}, /looks at arrivals/],
  ['errors', { limit: '3', clear: '5' }, /clear/],
  ['errors', { limit: 'many' }, /^limit: /],
  ['errors', { for: 'long' }, /^for: isn’t a length of time such as 5m\.$/],
  ['errors', { for: '90s' }, /for/],
])('%s with %j is refused in a sentence', (name, changes, sentence) => {
  expect(() => withChanged(pipeline, name, changes)).toThrow(sentence);
});

test('many results leave other pages their turn, and each key gets the alerts of its own', async () => {
  const given = Array.from({ length: 200 }, (_, host) =>
    results(`h${host}`, Array(50).fill(host % 2 ? 1 : 20)),
  );
  let turns = 0;
  let isOver = false;
  const take = () => {
    turns += 1;
    if (!isOver) setImmediate(take);
  };
  setImmediate(take);
  const found = await alertsOf('errors', {}, given.flat(), 50);
  isOver = true;
  expect(found).toHaveLength(100);
  expect(turns).toBeGreaterThanOrEqual(20);
});
