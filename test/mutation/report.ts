import { type Changed, changedBy, equivalentOf, type Mutant } from './mutant.ts';

type Column = 'killed' | 'timeout' | 'survived' | 'uncovered' | 'equivalent';

const columns: readonly Column[] = ['killed', 'timeout', 'survived', 'uncovered', 'equivalent'];

/** Those that were tried, by what Stryker calls it; others were left out of the sample, or couldn't be run. */
const columnOf: Readonly<Record<string, Column>> = {
  Killed: 'killed',
  // Test files that can't even be loaded, and what fails outside of tests.
  RuntimeError: 'killed',
  Timeout: 'timeout',
  Survived: 'survived',
  NoCoverage: 'uncovered',
};

interface Survivor {
  readonly mutant: Mutant;
  readonly file: string;
  readonly changed: Changed;
}

export interface Report {
  /** A row a file, and one for all. */
  readonly table: string;
  /** A line each. */
  readonly survivors: readonly string[];
  /** Of what was tried and isn't equivalent, the part that a test noticed; 1 when there was nothing. */
  readonly share: number;
}

/** @param sourceOf the text of a file, by the name that a mutant has for it */
export function reportOf(
  mutants: readonly Mutant[],
  sourceOf: (fileName: string) => string,
  nameOf: (fileName: string) => string,
): Report {
  const counts = new Map<string, Record<Column, number>>();
  const survivors: Survivor[] = [];
  for (const mutant of mutants) {
    const column = columnOf[mutant.status];
    if (column === undefined) continue;
    const file = nameOf(mutant.fileName);
    const changed = changedBy(mutant, sourceOf(mutant.fileName));
    const lives = column === 'survived' || column === 'uncovered';
    const isEquivalent = lives && equivalentOf(file, changed, mutant) !== undefined;
    if (lives && !isEquivalent) survivors.push({ mutant, file, changed });
    const row = counts.get(file) ?? { killed: 0, timeout: 0, survived: 0, uncovered: 0, equivalent: 0 };
    row[isEquivalent ? 'equivalent' : column] += 1;
    counts.set(file, row);
  }
  const all = { killed: 0, timeout: 0, survived: 0, uncovered: 0, equivalent: 0 };
  for (const row of counts.values()) for (const column of columns) all[column] += row[column];
  const rows = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    table: tableOf([...rows, ['all', all]]),
    survivors: survivors.map(lineOf).toSorted(),
    share: shareOf(all),
  };
}

function shareOf({ killed, timeout, survived, uncovered }: Readonly<Record<Column, number>>): number {
  const noticed = killed + timeout;
  return noticed === 0 && survived + uncovered === 0 ? 1 : noticed / (noticed + survived + uncovered);
}

function tableOf(rows: readonly (readonly [string, Readonly<Record<Column, number>>])[]): string {
  const head = ['file', ...columns, 'noticed'];
  const body = rows.map(([file, row]) => [
    file,
    ...columns.map((column) => String(row[column])),
    `${(shareOf(row) * 100).toFixed(1)} %`,
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    line(head.map((_, position) => (position === 0 ? '---' : '---:'))),
    ...body.map(line),
  ].join('\n');
}

function lineOf({ mutant, file, changed }: Survivor): string {
  const short = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 100);
  const { line } = mutant.location.start;
  return `${file}:${line} ${short(changed.text)}  ->  ${short(mutant.replacement)}`;
}
