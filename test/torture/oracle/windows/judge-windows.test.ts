import { describe, expect, it } from 'vitest';
import { poison, put } from '../puts.ts';
import type { FoundDocument } from '../read-index.ts';
import { judgeWindows, type WindowEvidence } from './judge-windows.ts';

const at = '2026-01-01T00:00:07.000Z';
const document = (number: number, lane = 'lane-0') => ({
  ...{ marker: `m${number}`, at, lane, bad: number === 1, user: `user ${number}` },
  ...{ amount: 100 * number, weight: number / 2 },
});

const good = [1, 2].map((number) => put(number, { kind: 'indexed', documents: [document(number)] }));
const late = put(3, { kind: 'indexed', documents: [document(3, 'late-0')] });
const refusedByTransform = poison(4);
const refusedByEngine = put(5, {
  ...{ kind: 'dead-lettered', stage: /^bulk$/, documents: [] },
  counted: [{ at, lane: 'lane-0', amount: 'much' }],
});

const metrics = {
  ...{ documents: 3, bad: 1, total: 1.5, least: 100, most: 200, users: 2, median: 99.5 },
  busiest: [
    { value: 'user 1', count: 1 },
    { value: 'user 2', count: 1 },
  ],
};
const skipped = { total: 1, users: 1, least: 1, most: 1, median: 1, busiest: 1 };

function result(window: string, second: number, fields: object): FoundDocument {
  const time = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
  const size = window === 'lanes' ? 5 : 10;
  const bounds = { windowStart: time(second), windowEnd: time(second + size) };
  return {
    id: `${window}${second}`,
    fields: { window, ...bounds, final: true, documents: 3, key: { lane: 'lane-0' }, ...fields },
  };
}

const lanes = result('lanes', 5, { metrics, skipped });
const sliding = [0, 5].map((second) =>
  result('sliding', second, {
    metrics: { documents: 3, total: 1.5, users: 2, p90: 100.4 },
    skipped: { total: 1, users: 1, p90: 1 },
  }),
);
const mark = { id: 'mark', fields: { kind: 'skipped', sequenceNumber: '4' } };
const shard = (count: number) => ({
  id: 'shard',
  fields: { kind: 'shard', late: { lanes: count, sliding: count } },
});

const whole: WindowEvidence = {
  puts: [...good, late, refusedByTransform, refusedByEngine],
  results: [lanes, ...sliding],
  panes: [mark],
  progress: [shard(1)],
};
const changed = (fields: object) => ({
  results: [result('lanes', 5, { metrics, skipped, ...fields }), ...sliding],
});

const cases: readonly [string, Partial<WindowEvidence>, RegExp][] = [
  ['a window that is missing', { results: sliding }, /^missing: window lanes/],
  ['a window that is there twice', { results: [lanes, lanes, ...sliding] }, /^duplicated/],
  ['a window of which nothing was put', { puts: [late, refusedByTransform] }, /^misplaced: a window/],
  ['a window that is not final', changed({ final: false }), /not final/],
  ['a document counted twice', changed({ documents: 4 }), /4 documents instead of 3/],
  ['a value that was not counted as left out', changed({ skipped: {} }), /skipped/],
  ['a sum that was rounded on its way', changed({ metrics: { ...metrics, total: 1.500_000_1 } }), /total/],
  ['a quantile that is off by 2 %', changed({ metrics: { ...metrics, median: 102 } }), /median/],
  ['a distinct count that is off', changed({ metrics: { ...metrics, users: 3 } }), /users/],
  ['a metric that nobody asked for', changed({ metrics: { ...metrics, other: 3 } }), /other/],
  ['a late document that was counted twice', { progress: [shard(2)] }, /2 documents late/],
  ['a refused record without its mark', { panes: [] }, /^missing: 0 marks of poison/],
  [
    'a mark of a good record',
    { panes: [mark, { id: 'x', fields: { ...mark.fields, sequenceNumber: '1' } }] },
    /^misplaced: a mark/,
  ],
];

describe('the judge of windows', () => {
  it('finds nothing where all is as it was put', () => {
    const { violations, lines } = judgeWindows(whole);
    expect(violations).toEqual([]);
    expect(lines.join()).toContain('windows lanes: 1 expected, 3 documents in them, 0 wrong');
  });

  it.each(cases)('finds %s', (_, change, violation) => {
    expect(judgeWindows({ ...whole, ...change }).violations.join('\n')).toMatch(
      new RegExp(violation.source, 'm'),
    );
  });
});
