import { z } from 'zod';
import { alertId } from '../../../../functions/core/monitors/alert-id.ts';
import type { MonitorPlan } from '../../../../functions/core/monitors/plan.ts';
import type { AlertState, Over } from '../../../../functions/core/monitors/state.ts';
import type { AlertRow } from '../../../protocol/alerts.ts';
import { keyIn } from '../windows/key-query.ts';
import { type Holding, newsOf, newsOfOver } from './news.ts';

/**
 * An alert that is pending or fires, by its state.
 * @param plans of the pipeline's definition, where that is known
 */
export function rowOfState(
  state: AlertState,
  plans: readonly MonitorPlan[] | undefined,
  holding: Holding,
): AlertRow {
  const { monitor, window, key, episode, status, since, firedAt } = state;
  const { value, threshold, peak, acknowledged } = state;
  const plan = plans?.find(({ name }) => name === monitor);
  const isFiring = status === 'firing';
  return {
    ...{ monitor, window, key, episode, since, value, threshold, peak, acknowledged },
    ...(isFiring && { id: alertId(monitor, key, episode), firedAt }),
    severity: plan?.severity,
    status: isFiring ? 'firing' : 'pending',
    ...snoozed(state, holding),
    news: newsOf(state, plan, holding),
    ...(plans !== undefined && plan === undefined && { isRemoved: true }),
  };
}

/** An alert that is over, by the state that has still to write its document. */
export function rowOfOver(
  alert: Over,
  state: AlertState,
  plans: readonly MonitorPlan[] | undefined,
  holding: Holding,
): AlertRow {
  const { monitor, window, key } = state;
  const { episode, since, firedAt, resolvedAt, value, threshold, peak, acknowledged } = alert;
  const plan = plans?.find(({ name }) => name === monitor);
  return {
    ...{ monitor, window, key, episode, since, firedAt, resolvedAt, value, threshold, peak, acknowledged },
    id: alertId(monitor, key, episode),
    ...{ severity: plan?.severity, status: 'resolved' },
    news: newsOfOver(alert, state, plan, holding),
  };
}

function snoozed(state: AlertState | undefined, { now }: Holding): Pick<AlertRow, 'snoozedUntil'> {
  const { snoozedUntil = 0 } = state ?? {};
  return snoozedUntil > now ? { snoozedUntil } : {};
}

const time = z
  .string()
  .transform((text) => Date.parse(text))
  .optional()
  .catch(undefined);

const document = z.object({
  monitor: z.string(),
  window: z.string().default(''),
  severity: z.string().optional(),
  status: z.string(),
  episode: z.number().default(0),
  key: z.unknown().optional(),
  ...{ since: time, firedAt: time, resolvedAt: time, throttledUntil: time },
  value: z.number().optional(),
  threshold: z.number().optional(),
  peak: z.number().optional(),
  acknowledged: z.object({ by: z.string(), at: z.string() }).optional(),
  ...{ staging: z.boolean().optional(), throttled: z.boolean().optional(), past: z.boolean().optional() },
});

/** The fields of an alert's document that a row is made of: not its history, which grows. */
export const rowFields: readonly string[] = Object.keys(document.shape);

export type AlertDocument = z.infer<typeof document>;

export interface FoundAlert extends AlertDocument {
  readonly id: string;
}

/** An alert's document as it is stored; `undefined` for what is none. */
export function readAlert(id: string, source: unknown): FoundAlert | undefined {
  const read = document.safeParse(source);
  return read.success ? { ...read.data, id } : undefined;
}

/** An alert by its document, which may be over. */
export function rowOfDocument(
  alert: FoundAlert,
  plans: readonly MonitorPlan[],
  state: AlertState | undefined,
  holding: Holding,
): AlertRow {
  const { id, monitor, window, severity, since, firedAt, resolvedAt, value, threshold, peak } = alert;
  const plan = plans.find(({ name }) => name === monitor);
  const { by, at } = alert.acknowledged ?? {};
  const isOn = alert.status === 'firing' && state !== undefined && state.episode === alert.episode;
  return {
    ...{ id, monitor, window, severity, since, firedAt, resolvedAt, value, threshold, peak },
    key: keyOf(alert, plan),
    episode: alert.episode,
    status: alert.status === 'firing' ? 'firing' : 'resolved',
    ...(by !== undefined && at !== undefined && { acknowledged: { by, at: Date.parse(at) } }),
    ...snoozed(state, holding),
    news: isOn ? newsOf(state, plan, holding) : newsOfOver(alert, state, plan, holding),
  };
}

/** The values of the key in the order of the monitor's window; of a monitor that is gone, as the document has them. */
export function keyOf({ key }: Pick<AlertDocument, 'key'>, plan: MonitorPlan | undefined): AlertRow['key'] {
  const names = plan?.window.keyFields ?? Object.keys(typeof key === 'object' && key !== null ? key : {});
  return keyIn(names, key);
}
