import { count } from '../kit/count.ts';
import { reasonName } from '../letters/letter.ts';
import type { Reconciliation } from './reconcile.ts';

/** What became of the records, one line a fate. */
export function report(reconciled: Reconciliation): string {
  const { put, searchable, filtered, dead, missing } = reconciled.counts;
  const rows = [
    ['put', count(put)],
    ['searchable', `${count(searchable)}${latency(reconciled.latencies)}`],
    ['filtered', count(filtered)],
    ['dead letters', `${count(dead)}${reasons(reconciled)}`],
    ['missing', count(missing)],
  ];
  return rows.map(([name = '', value]) => `  ${name.padEnd(14)}${value}`).join('\n');
}

function latency(latencies: readonly number[]): string {
  if (latencies.length === 0) return '';
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => ((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) / 1_000).toFixed(1);
  return ` (after ${at(0.5)} s by the median, 95 % within ${at(0.95)} s, the longest ${at(1)} s)`;
}

function reasons({ letters }: Reconciliation): string {
  const byReason = new Map<string, number>();
  for (const { letter } of letters.values()) {
    byReason.set(reasonName(letter), (byReason.get(reasonName(letter)) ?? 0) + 1);
  }
  return byReason.size === 0
    ? ''
    : ` (${[...byReason].map(([name, number]) => `${name} ${number}`).join(', ')})`;
}

const mostListed = 10;

/** Where to look for the missing ones. */
export function missingLines({ missing }: Reconciliation): string[] {
  const lines = missing
    .slice(0, mostListed)
    .map(
      ({ record, status }) =>
        `  ${record.shardId} ${record.sequenceNumber}, expected to be ${status === 'built' ? 'indexed' : status}`,
    );
  const more = missing.length - lines.length;
  return more > 0 ? [...lines, `  and ${count(more)} more`] : lines;
}
