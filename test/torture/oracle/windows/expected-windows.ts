import { isDeepStrictEqual } from 'node:util';
import { lanes, sliding } from '../../pipelines/window-settings.ts';
import { weightUnit } from '../../traffic/good.ts';
import type { Fields, Put } from '../../traffic/intent.ts';
import { isLate } from '../../traffic/lanes.ts';

/** A window of a lane, and all that happened in it. */
export interface ExpectedWindow {
  readonly window: 'lanes' | 'sliding';
  readonly start: number;
  readonly end: number;
  readonly lane: string;
  readonly documents: readonly Fields[];
}

/** The documents that windows count, by what was put: those of good records, and those that only the engine refuses. */
export function countedDocuments(puts: readonly Put[]): readonly Fields[] {
  return puts.flatMap(({ intent: { fate } }) => {
    if (fate.kind === 'indexed') return fate.documents;
    return fate.kind === 'dead-lettered' ? (fate.counted ?? []) : [];
  });
}

export function expectedWindows(documents: readonly Fields[]): ExpectedWindow[] {
  const windows = new Map<string, ExpectedWindow & { documents: Fields[] }>();
  for (const document of documents) {
    const { lane, at } = document;
    if (typeof lane !== 'string' || isLate(lane)) continue;
    const time = Date.parse(String(at));
    for (const { name, size, slide } of [lanes, sliding]) {
      const last = Math.floor(time / slide) * slide;
      for (let start = last; start + size > time; start -= slide) {
        const key = `${name} ${start} ${lane}`;
        const window = windows.get(key) ?? { window: name, start, end: start + size, lane, documents: [] };
        window.documents.push(document);
        windows.set(key, window);
      }
    }
  }
  return [...windows.values()].sort((a, b) => a.start - b.start);
}

type Check = (found: unknown) => boolean;

/** What must be said of a window's metrics, by name. */
export function expectedMetrics({ window, documents }: ExpectedWindow): Record<string, Check> {
  const amounts = numbers(documents, 'amount').sort((a, b) => a - b);
  const users = documents.flatMap(({ user }) => (typeof user === 'string' ? [user] : []));
  const common = {
    documents: is(documents.length),
    total: is(exactSum(numbers(documents, 'weight'))),
    users: is(new Set(users).size),
  };
  if (window === 'sliding') return { ...common, p90: near(amounts, 0.9) };
  return {
    ...common,
    bad: is(documents.filter(({ bad }) => bad === true).length),
    least: is(amounts[0]),
    most: is(amounts.at(-1)),
    median: near(amounts, 0.5),
    busiest: is(mostFrequent(users, 3)),
  };
}

/** Values left out, by metric, without those of which none were. */
export function expectedSkipped({ window, documents }: ExpectedWindow): Record<string, number> {
  const without = (field: string, type: string) =>
    documents.filter((document) => typeof document[field] !== type).length;
  const [amount, weight, user] = [
    without('amount', 'number'),
    without('weight', 'number'),
    without('user', 'string'),
  ];
  const all =
    window === 'sliding'
      ? { total: weight, users: user, p90: amount }
      : { total: weight, users: user, least: amount, most: amount, median: amount, busiest: user };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

function numbers(documents: readonly Fields[], field: string): number[] {
  return documents.flatMap(({ [field]: value }) => (typeof value === 'number' ? [value] : []));
}

function is(expected: unknown): Check {
  return (found) => isDeepStrictEqual(found, expected);
}

/** In whole numbers of the traffic's unit; the one rounding is at the end. */
function exactSum(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + BigInt(value * weightUnit), 0n);
  return Number(sum) / weightUnit;
}

/** The sketch's stated error is 1 % of the value of that rank. */
function near(sorted: readonly number[], q: number): Check {
  const value = sorted[Math.floor(q * (sorted.length - 1))];
  if (value === undefined) return is(undefined);
  return (found) => typeof found === 'number' && Math.abs(found - value) <= 0.010_001 * value;
}

function mostFrequent(values: readonly string[], k: number): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, k);
}
