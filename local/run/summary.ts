import { count } from '../../cli/kit/count.ts';
import type { Stored } from './count.ts';
import type { Ledger } from './ledger.ts';
import type { PutResult } from './put-demo.ts';
import type { WindowLedger } from './window-ledger.ts';

export interface SummaryInput {
  readonly put: PutResult;
  readonly stored: Stored;
  readonly ledger: Ledger;
  /** Records that the pipeline's transform leaves out. */
  readonly filtered: number;
  readonly unaccounted: number;
  /** Of a pipeline with windows. */
  readonly windows: WindowLedger | undefined;
  /** From the first put to the last record accounted for. */
  readonly milliseconds: number;
}

/** What became of the records, as the engine and the dead letters tell it, with the function's own counts beside. */
export function summary(input: SummaryInput): string {
  const { put, stored, ledger, filtered, unaccounted, milliseconds } = input;
  const seconds = milliseconds / 1_000;
  return table([
    ['records in', number(put.put)],
    ['documents indexed', number(stored.documents)],
    ['duplicates', number(ledger.totals.duplicate)],
    ['filtered', number(filtered)],
    ['rejected', `${number(stored.deadLetters)}${reasonsOf(ledger)}`],
    ['unaccounted for', number(unaccounted)],
    ['throughput', `${number(put.put / seconds)} records/s (${seconds.toFixed(1)} s)`],
    ['put to searchable', latency(put.latencies)],
    ...(input.windows ? windowRows(input.windows) : []),
  ]);
}

/** What a run has done until now, by the functions' own counts: a record that comes again is counted again. */
export function totals(ledger: Ledger, windows: WindowLedger | undefined): string {
  const { received, indexed, duplicate, stale, filtered, rejected, errored } = ledger.totals;
  return table([
    ['records in', number(received)],
    ['indexed', number(indexed)],
    ['duplicates', number(duplicate)],
    ...(stale > 0 ? [['stale', number(stale)] as const] : []),
    ['filtered', number(filtered)],
    ['rejected', `${number(rejected)}${reasonsOf(ledger)}`],
    ...(errored > 0 ? [['errored', `${number(errored)}, tried again`] as const] : []),
    ...(windows ? windowRows(windows) : []),
  ]);
}

function reasonsOf({ failures }: Ledger): string {
  const reasons = [...failures].map(([type, count]) => `${type} ${count}`).join(', ');
  return reasons && ` (${reasons})`;
}

function windowRows({ windows, alerts }: WindowLedger): [string, string][] {
  const { folded, late, closed } = windows;
  return [
    ['windows', `${number(folded)} folded in, ${number(late)} too late, ${number(closed)} results final`],
    [
      'alerts',
      `${number(alerts.fired)} fired, ${number(alerts.resolved)} resolved, ${number(alerts.published)} notified`,
    ],
  ];
}

function latency(latencies: readonly number[]): string {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) =>
    ((sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN) / 1_000).toFixed(1);
  return sorted.length === 0
    ? 'not measured'
    : `median ${at(0.5)} s, longest ${at(1)} s, of ${sorted.length} sampled`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([name, value]) => `  ${name.padEnd(18)}${value}`).join('\n');
}

function number(value: number): string {
  return count(Math.round(value));
}
