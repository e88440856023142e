import { isDeepStrictEqual } from 'node:util';
import type { Fields, Put } from '../../traffic/intent.ts';
import { isLate } from '../../traffic/lanes.ts';
import { groupBy } from '../judge.ts';
import type { FoundDocument } from '../read-index.ts';
import {
  countedDocuments,
  type ExpectedWindow,
  expectedMetrics,
  expectedSkipped,
  expectedWindows,
} from './expected-windows.ts';

/** What was found of windows: their results, and what stands in the states behind them. */
export interface WindowEvidence {
  readonly puts: readonly Put[];
  readonly results: readonly FoundDocument[];
  readonly panes: readonly FoundDocument[];
  readonly progress: readonly FoundDocument[];
}

export interface Verdict {
  readonly lines: readonly string[];
  readonly violations: readonly string[];
}

/** Holds the windows against what was put (G9). */
export function judgeWindows({ puts, results, panes, progress }: WindowEvidence): Verdict {
  const documents = countedDocuments(puts);
  const found = groupBy(results, ({ fields }) => keyOf(fields));
  const violations: string[] = [];
  const lines: string[] = [];
  const expected = expectedWindows(documents);
  for (const [window, all] of groupBy(expected, ({ window }) => window)) {
    const wrong = all.flatMap((one) => take(one, found));
    violations.push(...wrong);
    const counted = all.reduce((sum, one) => sum + one.documents.length, 0);
    lines.push(
      `windows ${window}: ${all.length} expected, ${counted} documents in them, ${wrong.length} wrong`,
    );
  }
  for (const key of found.keys()) violations.push(`misplaced: a window ${key}, of which nothing was put`);
  const late = judgeLate(documents, progress);
  const marks = judgeMarks(puts, panes);
  return {
    lines: [...lines, ...late.lines, ...marks.lines],
    violations: [...violations, ...late.violations, ...marks.violations],
  };
}

function keyOf({ window, windowStart, key }: Fields): string {
  return `${window} ${windowStart} ${JSON.stringify(key)}`;
}

function take(expected: ExpectedWindow, found: Map<string, FoundDocument[]>): string[] {
  const { window, start, end, lane, documents } = expected;
  const windowStart = new Date(start).toISOString();
  const name = keyOf({ window, windowStart, key: { lane } });
  const copies = found.get(name) ?? [];
  found.delete(name);
  const [document] = copies;
  if (document === undefined) return [`missing: window ${name} of ${documents.length} documents`];
  if (copies.length > 1) return [`duplicated: window ${name}`];
  const { fields } = document;
  const problems: string[] = [];
  if (fields.final !== true) problems.push('not final');
  if (fields.windowEnd !== new Date(end).toISOString()) problems.push(`ends at ${fields.windowEnd}`);
  if (fields.documents !== documents.length) {
    problems.push(`${fields.documents} documents instead of ${documents.length}`);
  }
  const skipped = expectedSkipped(expected);
  if (!isDeepStrictEqual(fields.skipped, skipped)) {
    problems.push(`skipped ${JSON.stringify(fields.skipped)} instead of ${JSON.stringify(skipped)}`);
  }
  const metrics: Fields = { ...Object(fields.metrics) };
  const checks = expectedMetrics(expected);
  for (const metric of new Set([...Object.keys(metrics), ...Object.keys(checks)])) {
    if (checks[metric]?.(metrics[metric]) !== true)
      problems.push(`${metric} is ${JSON.stringify(metrics[metric])}`);
  }
  return problems.length === 0 ? [] : [`wrong content: window ${name}: ${problems.join('; ')}`];
}

/** Documents that came hours late are counted as such, once for each window, and in none. */
function judgeLate(documents: readonly Fields[], progress: readonly FoundDocument[]): Verdict {
  const late = documents.filter(({ lane }) => typeof lane === 'string' && isLate(lane)).length;
  const shards = progress.filter(({ fields }) => fields.kind === 'shard');
  const counted = (window: string) =>
    shards.reduce((sum, { fields }) => sum + Number(Object(fields.late)[window] ?? 0), 0);
  return {
    lines: [`late: ${late} documents, counted as ${counted('lanes')} and ${counted('sliding')}`],
    violations: ['lanes', 'sliding'].flatMap((window) =>
      counted(window) === late
        ? []
        : [`wrong content: ${counted(window)} documents late for ${window}, instead of ${late}`],
    ),
  };
}

/** Stages that the aggregator goes through as well: what they refuse is in no window, and marked. */
const refusing = ['decode', 'transform', 'function'];

function judgeMarks(puts: readonly Put[], panes: readonly FoundDocument[]): Verdict {
  const marks = groupBy(
    panes.filter(({ fields }) => fields.kind === 'skipped'),
    ({ fields }) => String(fields.sequenceNumber),
  );
  const refused = puts.filter(
    ({ intent: { fate } }) =>
      fate.kind === 'dead-lettered' && refusing.some((stage) => fate.stage.test(stage)),
  );
  const violations: string[] = [];
  for (const { intent, sequenceNumber } of refused) {
    const copies = marks.get(sequenceNumber)?.length ?? 0;
    marks.delete(sequenceNumber);
    if (copies !== 1) violations.push(`missing: ${copies} marks of ${intent.kind}, ${sequenceNumber}`);
  }
  for (const sequenceNumber of marks.keys()) {
    violations.push(`misplaced: a mark of ${sequenceNumber}, which the transform takes`);
  }
  return { lines: [`records left out of windows: ${refused.length}`], violations };
}
