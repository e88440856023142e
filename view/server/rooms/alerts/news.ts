import { fullUntil, limitsOf, type Pace, type PaceLimits } from '../../../../functions/core/monitors/pace.ts';
import type { MonitorPlan } from '../../../../functions/core/monitors/plan.ts';
import { hasSuppressed } from '../../../../functions/core/monitors/recall.ts';
import type { AlertState, Transition } from '../../../../functions/core/monitors/state.ts';
import { type Maintenance, suppressedBy } from '../../../../functions/core/monitors/suppression.ts';
import type { News } from '../../../protocol/alerts.ts';

/** What may hold a notification back; times by the clock. */
export interface Holding {
  readonly maintenance: readonly Maintenance[];
  readonly paces: readonly Pace[];
  readonly limits: PaceLimits;
  readonly now: number;
}

/** What is known of an alert by its state or by its document. Times are milliseconds. */
export interface Heard {
  readonly past?: unknown;
  readonly staging?: unknown;
  readonly throttled?: unknown;
  readonly throttledUntil?: number | undefined;
  readonly resolvedAt?: number | undefined;
}

/** Whether an alert that is on was notified, and if not, what holds it back. */
export function newsOf(state: AlertState, plan: MonitorPlan | undefined, holding: Holding): News {
  if (state.status === 'pending') return { state: 'none', text: 'not before it fires' };
  return (
    mutedNews(state) ??
    heldNews(state, holding) ??
    dueNews(state, 'fired', plan, holding) ?? { state: 'notified', text: notifiedText(state.throttledUntil) }
  );
}

/**
 * Of an alert that is over.
 * @param state of its key, which knows of its latest alert alone what held that back
 */
export function newsOfOver(
  heard: Heard & { readonly episode: number },
  state: AlertState | undefined,
  plan: MonitorPlan | undefined,
  holding: Holding,
): News {
  const muted = mutedNews(heard);
  if (muted !== undefined) return muted;
  if (state?.silenced === heard.episode) {
    return { state: 'none', text: 'held back by a snooze or maintenance until it was over' };
  }
  if (state?.endHeld?.episode === heard.episode) {
    return { state: 'held back', text: `notified; its end is held back ${byText(state, holding)}` };
  }
  const isLatest = state?.episode === heard.episode;
  const due = isLatest && state !== undefined ? dueNews(state, 'resolved', plan, holding) : undefined;
  return due ?? { state: 'notified', text: `${notifiedText(heard.throttledUntil)}, and its end` };
}

function notifiedText(throttledUntil: number | undefined): string {
  return throttledUntil === undefined ? 'notified' : 'notified after the throttle';
}

/** By what the monitor itself says. */
function mutedNews({ past, staging, throttled, resolvedAt }: Heard): News | undefined {
  if (past === true) return { state: 'none', text: 'not notified: it is from before the set-up' };
  if (staging === true) return { state: 'none', text: 'not notified: its monitor is on staging' };
  if (throttled !== true) return undefined;
  if (resolvedAt !== undefined) return { state: 'none', text: 'not notified: throttled until it was over' };
  return { state: 'held back', text: 'throttled: another alert of the key was notified shortly before' };
}

function heldNews(state: AlertState, holding: Holding): News | undefined {
  return hasSuppressed(state)
    ? { state: 'held back', text: `held back ${byText(state, holding)}` }
    : undefined;
}

function byText(state: AlertState, { maintenance, now }: Holding): string {
  switch (suppressedBy(state, maintenance, now)) {
    case 'snoozed':
      return 'by its snooze';
    case 'maintenance':
      return 'by a maintenance';
    case undefined:
      return 'until the next sweep, which sends it';
  }
}

/** It is in the outbox: on its way, or waiting for others of its monitor. */
function dueNews(
  { outbox, monitor }: AlertState,
  transition: Transition,
  plan: MonitorPlan | undefined,
  { paces, limits, now }: Holding,
): News | undefined {
  if (!outbox.some((entry) => entry.transition === transition)) return undefined;
  const pace = paces.find((each) => each.monitor === monitor && each.transition === transition);
  const until = fullUntil(pace, plan === undefined ? limits : limitsOf(plan, limits), now);
  if (until === undefined) return { state: 'due', text: 'due: it is being sent' };
  return { state: 'held back', text: 'held back by the pace of its monitor: many alerts go out together' };
}
