import type { Key } from '../windows/state.ts';
import { defined } from './fields.ts';
import { linksOf, messageOf, type Subject, subjectLine } from './message.ts';
import type { MonitorPlan } from './plan.ts';
import { durationIn } from './shown-window.ts';
import type { AlertState, Course, OutboxEntry, Over } from './state.ts';

/** An alert's document, and what `alertAddress` makes its address of. */
export interface AlertDocument {
  readonly alert: {
    readonly monitor: string;
    readonly key: Key;
    readonly episode: number;
    readonly openedAt: number;
  };
  /** External version: an older state never overwrites a newer one. */
  readonly version: number;
  readonly source: Readonly<Record<string, unknown>>;
}

/** What `alertAddress` makes the address of a key's alert of. */
export function alertNamed(monitor: string, key: Key, alert: Course): AlertDocument['alert'] {
  return { monitor, key, episode: alert.episode, openedAt: alert.openedAt ?? alert.firedAt ?? 0 };
}

/** The alert documents that the state says have to be written. */
export function alertDocuments(plan: MonitorPlan, state: AlertState): readonly AlertDocument[] {
  const due: readonly Over[] = state.dirty ? [...state.over, state] : state.over;
  return due.map((alert) => ({
    alert: alertNamed(plan.name, state.key, alert),
    version: state.revision,
    source: alertSource(plan, state.key, alert),
  }));
}

/** As people and dashboards read it. */
export function alertSource(plan: MonitorPlan, key: Key, alert: Over): Readonly<Record<string, unknown>> {
  const subject = subjectOf(plan, key, alert);
  const {
    acknowledged,
    throttled = false,
    staging = false,
    episode,
    value,
    threshold,
    peak,
    metrics,
  } = alert;
  return defined({
    '@timestamp': date(alert.openedAt),
    monitor: plan.name,
    type: plan.type,
    severity: plan.severity,
    window: plan.window.name,
    status: alert.resolvedAt === undefined ? 'firing' : 'resolved',
    episode,
    key: Object.fromEntries(
      key.map((each, position) => [plan.window.keyFields[position] ?? String(position), each]),
    ),
    since: date(alert.since),
    firedAt: date(alert.firedAt),
    lastBreach: date(alert.lastBreach),
    throttledUntil: date(alert.throttledUntil),
    resolvedAt: date(alert.resolvedAt),
    durationSeconds: secondsOf(plan, alert),
    ...{ value, threshold, peak, metrics, resolvedValue: alert.resolvedValue },
    message: messageOf(subject),
    links: linksOf(subject),
    staging,
    throttled,
    past: alert.past,
    acknowledged: acknowledged && { by: acknowledged.by, at: date(acknowledged.at) },
    history: historyOf(plan, alert),
  });
}

/** What is sent: the deduplication id goes with it. */
export interface Notification {
  readonly deduplicationId: string;
  readonly subject: string;
  readonly text: string;
  /** The alert's document as it was at the transition. */
  readonly alert: Readonly<Record<string, unknown>>;
}

export function notificationOf(plan: MonitorPlan, { key }: AlertState, entry: OutboxEntry): Notification {
  const subject = subjectOf(plan, key, entry.alert);
  return {
    deduplicationId: entry.id,
    subject: subjectLine(subject),
    text: [messageOf(subject), ...linksOf(subject)].join('\n'),
    alert: alertSource(plan, key, entry.alert),
  };
}

function subjectOf(plan: MonitorPlan, key: Key, alert: Over): Subject {
  // A new value is notified once, and the alert is over at the same moment.
  const over = alert.resolvedAt !== undefined && plan.type !== 'newValue';
  return { plan, key, alert, status: over ? 'resolved' : 'firing' };
}

/** From its firing to its end; a new value lasts no time. */
function secondsOf({ type }: MonitorPlan, alert: Course): number | undefined {
  const length = type === 'newValue' ? undefined : durationIn(alert);
  return length === undefined ? undefined : length / 1_000;
}

interface HistoryEntry {
  readonly status: 'pending' | 'firing' | 'acknowledged' | 'resolved';
  readonly at: string;
  readonly value?: number;
  readonly threshold?: number;
  readonly by?: string;
}

/** In the order of its life; an acknowledgement is by the clock, all else by event time. */
function historyOf(plan: MonitorPlan, alert: Over): readonly HistoryEntry[] {
  const { since, firedAt, firedValue, firedThreshold, resolvedAt, acknowledged } = alert;
  const { resolvedValue, resolvedThreshold } = alert;
  const entries: (HistoryEntry | undefined)[] = [
    plan.forMs > plan.window.sizeMs ? entryAt('pending', since) : undefined,
    entryAt('firing', firedAt, { value: firedValue, threshold: firedThreshold }),
    acknowledged && entryAt('acknowledged', acknowledged.at, { by: acknowledged.by }),
    entryAt('resolved', resolvedAt, { value: resolvedValue, threshold: resolvedThreshold }),
  ];
  return entries.filter((entry) => entry !== undefined);
}

function entryAt(
  status: HistoryEntry['status'],
  time: number | undefined,
  details: { readonly [Name in 'value' | 'threshold' | 'by']?: HistoryEntry[Name] | undefined } = {},
): HistoryEntry | undefined {
  const at = date(time);
  return at === undefined ? undefined : { status, at, ...defined(details) };
}

function date(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
