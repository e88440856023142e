import { expect, test } from 'vitest';
import { linesOf, scaleOf, spikeLimits, summaryOf } from '../../../view/page/rooms/windows/chart-data.ts';

test('open windows are a line of their own, which joins the final one', () => {
  const { final, open } = linesOf({ values: [1, 2, null, 4, 5], open: [3, 4] });
  expect(final).toEqual([1, 2, null, null, null]);
  expect(open).toEqual([null, null, null, 4, 5]);
  expect(linesOf({ values: [1, 2, 3], open: [2] }).open).toEqual([null, 2, 3]);
});

test('a value beyond all limits, and one that is no number, have no place in a chart', () => {
  expect(linesOf({ values: [Number.MAX_VALUE, 'a (3)', 2], open: [] }).final).toEqual([null, null, 2]);
});

test('a scale begins at 0, shows near limits, and leaves out what would make its lines flat', () => {
  const limit = (value: number) => ({ value, text: '', kind: 'fires' as const });
  expect(scaleOf([[1, 2, null]], [])).toEqual([0, 2.24]);
  expect(scaleOf([[1, 2]], [limit(5)])).toEqual([0, 5.6]);
  expect(scaleOf([[1, 2]], [limit(300)])).toEqual([0, 2.24]);
  expect(scaleOf([[-3, 2]], [])).toEqual([-3.6, 2.6]);
  expect(scaleOf([[null]], [limit(10)])).toEqual([0, 11.2]);
  expect(scaleOf([[0]], [])).toEqual([0, 0.12]);
});

test('what is read aloud names each key with its newest value', () => {
  const series = [
    { key: ['web-1'], values: [1, 0.12345, null], open: [] },
    { key: ['_other'], values: [null], open: [] },
  ];
  expect(summaryOf('errors of hosts', series)).toBe(
    'errors of hosts, newest values: web-1 0.1235; _other (all further keys) has no value. The table below has all.',
  );
});

test('the limit of a spike is a multiple of the mean before, never below the least, and unknown at first', () => {
  const rule = { factor: 5, baseline: 2, atLeast: 30 };
  expect(spikeLimits([10, 20, 100, null, 1], rule, 1)).toEqual([null, null, 75, 300, 250]);
  expect(spikeLimits([1, 1, 1], rule, 1)).toEqual([null, null, 30]);
  // Windows that overlap: every second one.
  expect(spikeLimits([10, 99, 20, 99, 0], rule, 2)).toEqual([null, null, null, null, 75]);
});
