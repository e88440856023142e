import { expect, test } from 'vitest';
import { keySlot, keysOfSlot, slotOf } from '../../../../functions/core/windows/addresses.ts';
import { paneSource, windowStartsOf } from '../../../../functions/core/windows/panes.ts';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import type { Key, PaneState } from '../../../../functions/core/windows/state.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';

const lengths = { sizeMs: 40, slideMs: 10 };

/** Windows of 40 that begin every 10: the pane from 30 to 40 is in those that end at 40, 50, 60 and 70. */
test.each([
  ['any', undefined, [0, 10, 20, 30]],
  ['after 50', { after: 50, by: Number.POSITIVE_INFINITY }, [20, 30]],
  ['after 55', { after: 55, by: Number.POSITIVE_INFINITY }, [20, 30]],
  ['after 70', { after: 70, by: Number.POSITIVE_INFINITY }, []],
  ['by 50', { after: Number.NEGATIVE_INFINITY, by: 50 }, [0, 10]],
  ['by 59', { after: Number.NEGATIVE_INFINITY, by: 59 }, [0, 10]],
  ['after 40 and by 60', { after: 40, by: 60 }, [10, 20]],
])('a pane is in the windows that end as asked: %s', (_what, ends, starts) => {
  expect(windowStartsOf(lengths, 30, ends)).toEqual(starts);
});

test('a pane is stored with the place of its key; a pane of _other with the first place of its slot', () => {
  const [plan] = planWindows({
    windows: [{ name: 'w', size: '1m', keyBy: ['a', 'b'], metrics: { n: count() } }],
  });
  if (plan === undefined) throw new Error('no plan');
  const pane = (key: Key, slot: number): PaneState => ({
    ...{ kind: 'key-pane', window: 'w', paneStart: 0, key, slot, commit: 5, since: 3, revision: 2 },
    ...{ documents: 1, skipped: {}, metrics: { 'n count': 1 } },
  });
  const own = pane(['x', 1], slotOf(['x', 1]));
  expect(paneSource(plan, own)).toEqual({ ...own, keySlot: keySlot(['x', 1]) });
  for (const slot of [0, 7, 15]) {
    expect(paneSource(plan, pane(['_other', '_other'], slot)).keySlot).toBe(keysOfSlot(slot).from);
  }
  const half: Key = ['_other', 'x'];
  expect(paneSource(plan, pane(half, slotOf(half))).keySlot).toBe(keySlot(half));
});
