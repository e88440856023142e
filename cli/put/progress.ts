import { count } from '../kit/count.ts';
import { showProgress } from '../kit/progress.ts';
import type { Input } from '../records/record.ts';
import { formatBytes } from './report.ts';
import type { Tally } from './tally.ts';

/** How far the input is read, and what became of it. Returns what stops it. */
export function showPut({ size, position }: Input, tally: Tally): () => void {
  return showProgress({ total: size, done: position, text: () => putText(tally) });
}

function putText({ put, bytes, retried, leftOverRecords: left }: Tally): string {
  return [
    `${count(put)} put`,
    formatBytes(bytes),
    ...(retried === 0 ? [] : [`${count(retried)} retried`]),
    ...(left === 0 ? [] : [`${count(left)} left over`]),
  ].join(', ');
}
