import { count } from '../kit/count.ts';
import { reasonName } from '../letters/letter.ts';
import type { Reconciliation } from './reconcile.ts';

/** What became of the records, as `--json` prints it. Times in milliseconds from put to searchable. */
export function summary(pipeline: string, reconciled: Reconciliation) {
  const { counts, missing, latencies } = reconciled;
  return {
    pipeline,
    ...counts,
    latency: latencyOf(latencies),
    deadByReason: Object.fromEntries(reasons(reconciled)),
    missingRecords: missing.map(({ record: { shardId, sequenceNumber }, status }) => ({
      shardId,
      sequenceNumber,
      expected: expectedOf(status),
    })),
  };
}

/** The same, one line a fate. */
export function report(reconciled: Reconciliation): string {
  const { put, searchable, filtered, dead, missing } = reconciled.counts;
  const rows = [
    ['put', count(put)],
    ['searchable', `${count(searchable)}${latencyText(reconciled.latencies)}`],
    ['filtered', count(filtered)],
    ['dead letters', `${count(dead)}${reasonsText(reconciled)}`],
    ['missing', count(missing)],
  ];
  return rows.map(([name = '', value]) => `  ${name.padEnd(14)}${value}`).join('\n');
}

function latencyOf(latencies: readonly number[]) {
  if (latencies.length === 0) return undefined;
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return { median: at(0.5), p95: at(0.95), longest: at(1) };
}

function latencyText(latencies: readonly number[]): string {
  const latency = latencyOf(latencies);
  if (latency === undefined) return '';
  const seconds = (milliseconds: number) => (milliseconds / 1_000).toFixed(1);
  const { median, p95, longest } = latency;
  return ` (after ${seconds(median)} s by the median, 95 % within ${seconds(p95)} s, the longest ${seconds(longest)} s)`;
}

function reasons({ letters }: Reconciliation): ReadonlyMap<string, number> {
  const byReason = new Map<string, number>();
  for (const { letter } of letters.values()) {
    byReason.set(reasonName(letter), (byReason.get(reasonName(letter)) ?? 0) + 1);
  }
  return byReason;
}

function reasonsText(reconciled: Reconciliation): string {
  const texts = [...reasons(reconciled)].map(([name, number]) => `${name} ${number}`);
  return texts.length === 0 ? '' : ` (${texts.join(', ')})`;
}

function expectedOf(status: string): string {
  return status === 'built' ? 'indexed' : status;
}

const mostListed = 10;

/** Where to look for the missing ones. */
export function missingLines({ missing }: Reconciliation): string[] {
  const lines = missing
    .slice(0, mostListed)
    .map(
      ({ record, status }) =>
        `  ${record.shardId} ${record.sequenceNumber}, expected to be ${expectedOf(status)}`,
    );
  const more = missing.length - lines.length;
  return more > 0 ? [...lines, `  and ${count(more)} more`] : lines;
}
