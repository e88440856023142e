import { expect, test } from 'vitest';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import { scatteredKeys } from '../../../../functions/core/windows/scattered-keys.ts';
import { touchPanes } from '../../../../functions/core/windows/touch.ts';
import { firstState } from '../../../../functions/core/windows/watermark.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { pipeline } from '../records.ts';

const manyKeys = planWindows(
  pipeline({
    windows: [
      { name: 'clients', size: '1m', keyBy: ['n'], metrics: { n: count() } },
      { name: 'all', size: '1m', metrics: { n: count() } },
    ],
  }),
);

/** Keys of documents that have so many of them, a second or a minute apart. */
function scattered(documents: number, keys: number, apart: number) {
  const timed = Array.from({ length: documents }, (_, position) => {
    const time = Date.UTC(2026, 10, 30) + position * apart;
    return {
      sequenceNumber: String(position + 1),
      eventTime: time,
      arrivalTime: time,
      document: { n: position % keys },
    };
  });
  return scatteredKeys(touchPanes(manyKeys, firstState('s', []), timed).touches);
}

test('a window in which nearly every document of a batch has a key of its own is named, with its keys', () => {
  expect(scattered(1_000, 1_000, 10)).toEqual({ clients: 1_000 });
  expect(scattered(1_000, 950, 10)).toEqual({ clients: 950 });
  expect(scattered(500, 500, 10)).toEqual({ clients: 500 });
});

test.each([
  ['few documents', 499, 499, 10],
  ['two documents of a key', 1_000, 500, 10],
  ['a tenth without keys of their own', 1_000, 900, 10],
  ['one key in many panes', 1_000, 1, 60_000],
])('%s are nothing to name', (_, documents, keys, apart) => {
  expect(scattered(documents, keys, apart)).toEqual({});
});
