import type { EventTime } from './event-time.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const defaultPastMs = 30 * dayMs;

/** How far the event times of the sample are from now, as the pipeline has to allow it. */
export interface TimeRules {
  /** `undefined`: the default does. */
  readonly range: { readonly past: `${number}d`; readonly future: `${number}h` | `${number}d` } | undefined;
  /** The part of the index names that is a date; none for times of many decades. */
  readonly unit: '{yyyy.MM}' | '{yyyy}' | undefined;
}

/** By a sample of old times the range is as wide as it has to be, and as wide again: the sample grows older. */
export function timeRules({ oldest, newest }: EventTime, now: number): TimeRules {
  const years = (newest - oldest) / (365 * dayMs);
  const unit = years > 40 ? undefined : years > 3 ? '{yyyy}' : '{yyyy.MM}';
  const age = now - oldest;
  const ahead = newest - now;
  if (age < defaultPastMs - 2 * dayMs && ahead < hourMs) return { range: undefined, unit };
  const past = age < defaultPastMs - 2 * dayMs ? 30 : Math.ceil((age * 2) / (365 * dayMs)) * 365;
  const future = ahead < hourMs ? ('1h' as const) : (`${Math.ceil((ahead * 2) / dayMs)}d` as const);
  return { range: { past: `${past}d`, future }, unit };
}
