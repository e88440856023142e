import type { MetricValues } from './measure.ts';
import type { AlertState, Course } from './state.ts';

// The compiler asks for every field that the type has.
const courseFields = {
  ...{ status: true, episode: true, since: true, lastBreach: true, firedAt: true, resolvedAt: true },
  ...{ openedAt: true, lastNotified: true, throttled: true, staging: true, value: true, threshold: true },
  ...{ peak: true, firedValue: true, firedThreshold: true, gone: true, metrics: true, past: true },
  ...{ throttledUntil: true, unclearThrough: true, clearThrough: true },
  ...{ resolvedValue: true, resolvedThreshold: true, resolvedMetrics: true },
} satisfies Record<keyof Course, true>;

/** The course of a key: its state without the outbox and the other fields. */
export function courseOf(state: AlertState): Course {
  const { status, episode, ...others } = state;
  const own = Object.entries(others).filter(([name]) => name in courseFields);
  return { status, episode, ...Object.fromEntries(own) };
}

const longestText = 100;

/** What a text can show of a window's results. */
export function scalars(metrics: MetricValues = {}): MetricValues {
  const shown = Object.entries(metrics).flatMap(([name, value]): [string, unknown][] => {
    if (typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
    return typeof value === 'string' ? [[name, value.slice(0, longestText)]] : [];
  });
  return Object.fromEntries(shown);
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the fields that are undefined: a stored document doesn't have them either. */
export function defined<T extends object>(fields: T): Defined<T> {
  const given: Defined<T> = {};
  for (const name in fields) {
    if (fields[name] !== undefined) given[name] = fields[name] as Defined<T>[typeof name];
  }
  return given;
}
