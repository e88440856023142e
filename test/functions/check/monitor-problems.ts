import { validatePipeline } from '../../../functions/check/pipeline.ts';
import {
  count,
  distinct,
  last,
  rate,
  standardDeviation,
  sum,
  top,
} from '../../../functions/pipeline/metrics.ts';
import { pipeline } from '../core/records.ts';

export type Fields = Readonly<Record<string, unknown>>;

const metrics = {
  n: count(),
  errors: sum('n'),
  pages: top('text', 3),
  version: last('text'),
  bytes: sum('n', { nonNegative: true }),
  texts: distinct('text'),
  perSecond: rate(),
  spread: standardDeviation('n'),
};

export const windows = [
  { name: 'requests', size: '1m', keyBy: { text: 'text' }, metrics },
  { name: 'all', size: '1m', metrics },
  { name: 'sliding', size: '10m', slide: '150s', metrics },
];

export const kinds: Readonly<Record<string, Fields>> = {
  threshold: { type: 'threshold', value: 'n', above: 10 },
  spike: { type: 'spike', value: 'n', factor: 3, baseline: 5, atLeast: 10 },
  flatline: { type: 'flatline', silentFor: '5m' },
  newValue: { type: 'newValue' },
};

export function monitor(kind: string, changes: Fields = {}): Fields {
  return { name: 'busy', window: 'requests', ...kinds[kind], ...changes };
}

export function problemsOf(monitors: unknown): string[] {
  return validatePipeline({ ...pipeline(), windows, monitors });
}
