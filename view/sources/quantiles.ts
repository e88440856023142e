import type { DeliveryTimes, Quantiles } from '../protocol/flow.ts';

interface Timed {
  readonly at: number;
  readonly waited: number;
  readonly took: number;
}

/** Milliseconds. */
const spanMs = 60_000;

/** Of the deliveries of the last minute; `undefined`: there were none. */
export function timesOf(recent: readonly Timed[], now: number): DeliveryTimes | undefined {
  const timed = recent.filter(({ at }) => at > now - spanMs);
  if (timed.length === 0) return undefined;
  return {
    deliveries: timed.length,
    waited: quantiles(timed.map(({ waited }) => waited)),
    took: quantiles(timed.map(({ took }) => took)),
  };
}

/** Nearest rank, of at least one value. */
export function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
