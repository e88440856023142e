import { expect, test } from 'vitest';
import { busyAbove } from '../../pipelines/window-settings.ts';
import { expectedEpisodes } from './expected-episodes.ts';
import { expectedWindows } from './expected-windows.ts';

/** So many documents of a lane in the window of five seconds that begins then, some of them bad. */
function traffic(second: number, count: number, bad = 0) {
  const at = new Date(second * 1_000).toISOString();
  return Array.from({ length: count }, (_, number) => ({ at, lane: 'lane', bad: number < bad }));
}

const many = busyAbove.lanes + 1;
const episodesOf = (monitor: string, documents: ReturnType<typeof traffic>) =>
  expectedEpisodes(expectedWindows(documents))
    .filter((episode) => episode.monitor === monitor)
    .map(({ number, since, resolvedAt }) => [number, since / 1_000, resolvedAt && resolvedAt / 1_000]);

test('windows in a row are one alert, and one that is missing ends it', () => {
  const documents = [100, 105, 115].flatMap((second) => traffic(second, many));
  expect(episodesOf('busy', documents)).toEqual([
    [1, 100, 115],
    [2, 115, 125],
  ]);
});

test('an alert too soon after another is notified once it is late enough and still on', () => {
  const busy = [100, 110, 115, 120, 125, 150, 160].flatMap((second) => traffic(second, many));
  const notified = expectedEpisodes(expectedWindows(busy))
    .filter(({ monitor }) => monitor === 'busy-throttled')
    .map(({ since, isNotified }) => [since / 1_000, isNotified]);
  expect(notified).toEqual([
    [100, true],
    [110, true],
    [150, true],
    [160, false],
  ]);
});

test('a value at the limit is no breach', () => {
  expect(episodesOf('busy', traffic(100, busyAbove.lanes))).toEqual([]);
});

test('a window of ten seconds goes on for as long as one of its halves', () => {
  expect(episodesOf('busy-sliding', traffic(100, busyAbove.sliding + 1))).toEqual([[1, 95, 115]]);
});

test('a share between both limits goes on with an alert, and begins none', () => {
  const between = (second: number) => traffic(second, 100, 25);
  const documents = [...between(100), ...traffic(105, 100, 40), ...between(110), ...traffic(115, 100, 20)];
  expect(episodesOf('bad-share', documents)).toEqual([[1, 105, 120]]);
});

test('a share of too few says nothing', () => {
  expect(episodesOf('bad-share', traffic(100, 9, 9))).toEqual([]);
  const bad = traffic(100, 100, 40);
  expect(episodesOf('bad-share', [...bad, ...traffic(105, 9), ...traffic(125, 100, 20)])).toEqual([
    [1, 100, 130],
  ]);
  expect(episodesOf('bad-share', bad)).toEqual([[1, 100, undefined]]);
});
