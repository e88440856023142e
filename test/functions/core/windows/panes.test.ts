import { expect, test } from 'vitest';
import { windowStartsOf } from '../../../../functions/core/windows/panes.ts';

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
