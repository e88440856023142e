const faultsOfRecords = [
  'missing',
  'duplicated',
  'wrong content',
  'wrong winner',
  'resurrected',
  'misplaced',
] as const;

/** What may be wrong with a record. Misplaced: a good one in the dead letters, or a bad one in the index. */
export type Wrong = (typeof faultsOfRecords)[number];

export const columns = [
  'put',
  'indexed',
  'overtaken',
  'filtered',
  'dead-lettered',
  ...faultsOfRecords,
] as const;
export type Column = (typeof columns)[number];

/** Counts by kind of record, and the violations in words. */
export class Ledger {
  readonly rows = new Map<string, Record<Column, number>>();
  readonly violations: string[] = [];

  count(kind: string, column: Column): void {
    const row = this.rows.get(kind) ?? this.open(kind);
    row[column] += 1;
  }

  violation(kind: string, wrong: Wrong, sentence: string): void {
    this.count(kind, wrong);
    this.violations.push(`${wrong}: ${sentence}`);
  }

  /** Takes in what another one found. */
  add(other: Ledger): void {
    for (const [kind, row] of other.rows) {
      const mine = this.rows.get(kind) ?? this.open(kind);
      for (const column of columns) mine[column] += row[column];
    }
    this.violations.push(...other.violations);
  }

  private open(kind: string): Record<Column, number> {
    const row = {
      put: 0,
      indexed: 0,
      overtaken: 0,
      filtered: 0,
      'dead-lettered': 0,
      missing: 0,
      duplicated: 0,
      'wrong content': 0,
      'wrong winner': 0,
      resurrected: 0,
      misplaced: 0,
    };
    this.rows.set(kind, row);
    return row;
  }
}
