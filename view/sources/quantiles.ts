import type { DeliveryTimes, Quantiles, RefreshFlow } from '../protocol/flow.ts';

/** A delivery of a batch. Milliseconds; `waited` and `gathered` are of its first record. */
export interface Timed {
  readonly at: number;
  readonly waited: number;
  readonly gathered: number;
  readonly took: number;
  readonly isDone: boolean;
}

/** What the steps of a batch took. Milliseconds. */
export interface TimedSteps {
  readonly at: number;
  readonly building: number;
  readonly sending: number;
}

/** Milliseconds. */
const spanMs = 60_000;

/** Of the deliveries of the last minute; `undefined`: there were none. */
export function timesOf(recent: readonly Timed[], now: number): DeliveryTimes | undefined {
  const timed = lately(recent, now);
  if (timed.length === 0) return undefined;
  return {
    deliveries: timed.length,
    waited: quantiles(timed.map(({ waited }) => waited)),
    unread: quantiles(timed.map(({ waited, gathered }) => waited - gathered)),
    gathered: quantiles(timed.map(({ gathered }) => gathered)),
    took: quantiles(timed.map(({ took }) => took)),
  };
}

/** What only the indexer has. */
export function indexingTimes(
  { recent, steps }: { readonly recent: readonly Timed[]; readonly steps: readonly TimedSteps[] },
  now: number,
  refresh: RefreshFlow | undefined,
): Partial<DeliveryTimes> {
  const stored = lately(recent, now).flatMap(({ waited, took, isDone }) => (isDone ? [waited + took] : []));
  const every = refresh !== undefined && 'every' in refresh ? refresh.every : null;
  const stepped = lately(steps, now);
  return {
    ...(stepped.length > 0 && {
      building: quantiles(stepped.map(({ building }) => building)),
      sending: quantiles(stepped.map(({ sending }) => sending)),
    }),
    ...(stored.length > 0 && { stored: quantiles(stored) }),
    ...(stored.length > 0 && every !== null && { searchable: quantiles(refreshed(stored, every)) }),
  };
}

/** Parts of the time between two refreshes that a batch may be stored at. */
const parts = 10;

/**
 * When a search finds what was stored. An index is refreshed on a schedule that knows nothing of the batches, so each
 * is stored as likely at one time between two refreshes as at another: each gives a value for each part.
 */
function refreshed(stored: readonly number[], every: number): number[] {
  const waits = Array.from({ length: parts }, (_, part) => ((part + 1) / parts) * every);
  return stored.flatMap((time) => waits.map((wait) => time + wait));
}

function lately<Item extends { readonly at: number }>(recent: readonly Item[], now: number): Item[] {
  return recent.filter(({ at }) => at > now - spanMs);
}

/** Nearest rank, of at least one value. */
export function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
