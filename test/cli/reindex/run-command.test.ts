import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../cli/reindex/candidate.ts';
import type { Moved } from '../../../cli/reindex/move-index.ts';
import { checkPause, exitCodeOf } from '../../../cli/reindex/run-command.ts';

describe('how long records may wait', () => {
  test('is less than the lateWrites after which they become dead letters, where the pipeline says them', () => {
    expect(() => checkPause({ longestPause: 9 }, 'orders', 10_000)).not.toThrow();
    expect(() => checkPause({ longestPause: 600 }, 'orders')).not.toThrow();
  });

  test.each([
    [10, 10_000, 'lateWrites of orders, 10 s, after which', 'pass --longest-pause 9 or less, or raise'],
    [10, 1_500, 'lateWrites of orders, 1.5 s, after which', 'pass --longest-pause 1 or less, or raise'],
    [1, 1_000, 'lateWrites of orders, 1 s, after which', 'dead letters: raise lateWrites and deploy it.'],
  ])('%i s and lateWrites of %i ms: key, value, limit and remedy', (longestPause, lateWrites, ...parts) => {
    const check = () => checkPause({ longestPause }, 'orders', lateWrites);
    for (const part of [`--longest-pause ${longestPause} `, ...parts]) expect(check).toThrow(part);
  });
});

describe('the exit code', () => {
  const candidate: Candidate = {
    plan: { name: 'orders', old: 'orders', uuid: 'u', reading: 'orders.reading', isNameHidden: false },
    next: { generation: 2, pattern: 'orders', settings: {}, mappings: {} },
    ...{ target: 't', template: 'u', changes: [], documents: 1, bytes: 1 },
  };
  const moved: Moved = { kind: 'moved', pauseMs: 1, refusals: [] };
  const nothing = { candidates: [], orphans: [], leftOut: [], fine: 3 };

  test.each<[string, number, readonly Moved[], readonly { index: string; why: string }[]]>([
    ['all are moved', 0, [moved], []],
    ['one stays as it was', 1, [moved, { kind: 'changed' }], []],
    ['one is moved, and its template has changed since', 1, [{ ...moved, outdated: ['status'] }], []],
    ['one is left out', 1, [moved], [{ index: 'orders-2025', why: 'it is closed' }]],
    ['nothing is to be done', 0, [], []],
  ])('%s: %i', (_, code, outcomes, leftOut) => {
    const candidates = outcomes.map(() => candidate);
    const done = outcomes.map((each) => ({ candidate, moved: each }));
    expect(exitCodeOf({ ...nothing, candidates, leftOut }, done)).toBe(code);
  });
});
