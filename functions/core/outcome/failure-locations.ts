import type { Failure } from './outcome.ts';

/** With more failed parts than this, the failures of a record are grouped by kind. */
const mostSingle = 10;

const mostRanges = 50;

/**
 * The failures of one record as its dead letter tells them: those of a part say of which, and many of one kind become
 * one that names all their parts, with the message of the first. Failures of no part come as they are.
 */
export function describeFailures(failures: readonly Failure[]): Failure[] {
  if (failures.filter(({ at }) => at !== undefined).length <= mostSingle) {
    return failures.map((failure) => describe(failure, [failure]));
  }
  const kinds = new Map<string, Failure[]>();
  const alone: Failure[] = [];
  for (const failure of failures) {
    if (failure.at === undefined) {
      alone.push(failure);
      continue;
    }
    const kind = `${failure.stage}:${failure.type}`;
    const same = kinds.get(kind);
    if (same === undefined) kinds.set(kind, [failure]);
    else same.push(failure);
  }
  return [
    ...alone,
    ...[...kinds.values()].flatMap((same) => same.slice(0, 1).map((one) => describe(one, same))),
  ];
}

function describe(failure: Failure, same: readonly Failure[]): Failure {
  const { at, ...rest } = failure;
  if (at === undefined) return failure;
  return { ...rest, message: `${locationText(same)}: ${rest.message}` };
}

/** `line 2`, `lines 2, 5-7`, `record 3 of the aggregate, line 2`, `records 2-4 of the aggregate`. */
function locationText(failures: readonly Failure[]): string {
  const records = new Set<number>();
  const lines = new Set<number>();
  for (const { at: { record, line } = {} } of failures) {
    if (record !== undefined) records.add(record);
    if (line !== undefined) lines.add(line);
  }
  const inRecord = records.size > 0 ? [`${numbered('record', records)} of the aggregate`] : [];
  // Of several records the numbers of their lines say nothing.
  const inLine = lines.size > 0 && records.size < 2 ? [numbered('line', lines)] : [];
  return [...inRecord, ...inLine].join(', ');
}

/** The numbers come rising. */
function numbered(noun: string, numbers: ReadonlySet<number>): string {
  const ranges: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  const texts = ranges
    .slice(0, mostRanges)
    .map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  const more = ranges.slice(mostRanges).reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return `${noun}${numbers.size > 1 ? 's' : ''} ${texts.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
