import { expect, test } from 'vitest';
import { nothingTested, reportLines } from '../../../cli/backtest/texts.ts';
import { at, backtestOf, parcel } from './parcels.ts';

test('what is left out is said only if there is some', async () => {
  const clean = reportLines(await backtestOf([parcel(at(0), 'a')]));
  expect(clean[0]).toBe(
    `1 record, event times from ${at(0)} to ${at(0)}; none late, skipped, failed or rejected.`,
  );
  expect(clean[1]).toBe('');
  expect(clean.at(-1)).toBe('Nothing would have fired.');
  const lines = ['{}', parcel(at(10), 'a'), parcel(at(0), 'a'), JSON.stringify({ at: at(10), depot: 'b' })];
  const [first, ...others] = reportLines(await backtestOf(lines));
  expect(first).toBe(`4 records, event times from ${at(0)} to ${at(10)}.`);
  expect(others.slice(0, 4)).toEqual([
    'Records rejected: 1, the first at line 1 (transform_failed: no depot).',
    'Documents late: all 1, depots 1.',
    'Values skipped: depots.weight 1.',
    '',
  ]);
});

test('windows are a table, with numbers to the right, and a line each when listed', async () => {
  const lines = [parcel(at(0), 'a', 2), parcel(at(1), 'b', 4)];
  const text = reportLines(await backtestOf(lines, { list: 'depots' }));
  expect(text.slice(2)).toMatchObject([
    'window  windows  keys  first start               last start',
    `depots        2     2  ${at(0)}  ${at(1)}`,
    `all           1     1  ${at(0)}  ${at(0)}`,
    '',
    `${at(0)}  depot="a"  documents=1  parcels=1  weight=2`,
    `${at(1)}  depot="b"  documents=1  parcels=1  weight=4`,
    '',
    'Nothing would have fired.',
  ]);
});

test('that nothing was tested is said, with the reason', async () => {
  const rejected = await backtestOf(['{}', 'no JSON']);
  expect(reportLines(rejected)[0]).toBe('2 records, none with an event time.');
  expect(nothingTested(rejected)).toBe(
    'Nothing was tested: all 2 records are rejected (transform_failed: no depot).',
  );
  expect(nothingTested(await backtestOf(['{}', parcel(at(0), 'a')]))).toBeUndefined();
  expect(nothingTested(await backtestOf([]))).toBeUndefined();
});
