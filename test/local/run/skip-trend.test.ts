import { expect, test } from 'vitest';
import { definePipeline, sum, withWindows } from '../../../functions/pipeline/index.ts';
import { SkipTrend } from '../../../local/run/skip-trend.ts';

const plain = definePipeline({
  name: 'requests',
  transform: (value) => value as { readonly bytes: number },
  document: { index: 'requests' },
  mappings: { bytes: { type: 'long' } },
});

const pipeline = withWindows(plain, {
  windows: [{ name: 'all', size: '1m', metrics: { bytes: sum('bytes') } }],
  monitors: [{ name: 'much', type: 'threshold', window: 'all', value: 'bytes', above: 1 }],
});

/** Looks at so many documents and skipped values after the other. */
function looks(...counts: readonly (readonly [folded: number, skipped: number])[]): readonly string[] {
  const trend = new SkipTrend(pipeline);
  const none = { received: 0, behind: 0, lateFor: new Map(), scattered: new Map() };
  const found = counts.map(([folded, skipped]) =>
    trend.look({ ...none, foldedIn: new Map([['all', folded]]), skipped: new Map([['all.bytes', skipped]]) }),
  );
  return (found.at(-1) ?? []).map(({ id, text }) => `${id}: ${text}`);
}

test('a metric that had values and gets none any more is found once, with its monitors', () => {
  const found = looks([200, 10], [250, 60], [320, 130], [500, 310]);
  expect(found).toEqual([
    expect.stringMatching(
      /^trend:all\.bytes: The metric bytes of the window all had values and gets none any more, in the last 120 documents: bytes is missing in each, or of the wrong type\. Its monitor much can't fire\./,
    ),
  ]);
});

test.each<[string, readonly (readonly [number, number])[]]>([
  [
    'of few documents',
    [
      [200, 10],
      [299, 109],
    ],
  ],
  [
    'while there are some values',
    [
      [200, 10],
      [320, 129],
    ],
  ],
  [
    'of a metric that had hardly any',
    [
      [200, 150],
      [320, 270],
    ],
  ],
  [
    'of one that never had any',
    [
      [200, 200],
      [320, 320],
    ],
  ],
  ['before anything', []],
])('nothing is said %s', (_, counts) => {
  expect(looks(...counts)).toEqual([]);
});
