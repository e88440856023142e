import { createHash } from 'node:crypto';
import { windowIndices } from '../windows/places.ts';
import type { Key } from '../windows/state.ts';
import { alertSource, type Notification } from './alert.ts';
import { linksOf, messageOf, type Subject } from './message.ts';
import type { MonitorPlan } from './plan.ts';
import type { OutboxEntry, Transition } from './state.ts';

/** A notification that is due, and the key that it is about. */
export interface Member {
  readonly key: Key;
  readonly entry: OutboxEntry;
}

/**
 * One message for many alerts, as it is stored before it is sent: whoever finds it later sends the same again, or
 * nothing, and never its alerts one by one.
 */
export interface NotificationGroup {
  readonly kind: 'group';
  readonly monitor: string;
  readonly transition: Transition;
  readonly members: readonly { readonly key: Key; readonly entry: string }[];
  readonly notification: Notification;
  /** It is out, and some of its alerts don't know so yet. */
  readonly sent: boolean;
  /** Nobody else sends it before. By the clock. */
  readonly claimedUntil: number;
}

/** Alerts that the text and the JSON name; the index of the alerts has each. */
const [mostTold, mostListed] = [10, 100];

/** Of the JSON, beside the text: SNS takes 256 KiB, and a key may be long. */
const mostBytes = 150 * 1_024;

/** @param members two at least, all of this monitor and transition */
export function groupOf(
  plan: MonitorPlan,
  pipeline: string,
  transition: Transition,
  members: readonly Member[],
): NotificationGroup {
  return {
    kind: 'group',
    monitor: plan.name,
    transition,
    members: members.map(({ key, entry }) => ({ key, entry: entry.id })),
    notification: groupNotification(plan, pipeline, transition, members),
    sent: false,
    claimedUntil: Math.min(...members.map(({ entry }) => entry.claimedUntil)),
  };
}

/** The same for the same alerts; at most 128 characters, as an SNS deduplication id has to be. */
function groupId(plan: MonitorPlan, transition: Transition, members: readonly Member[]): string {
  const ids = members.map(({ entry }) => entry.id).toSorted();
  const hash = createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 32);
  return `${plan.name}.group-${hash}:${transition}`;
}

function groupNotification(
  plan: MonitorPlan,
  pipeline: string,
  transition: Transition,
  members: readonly Member[],
): Notification {
  const status = transition === 'fired' ? 'firing' : 'resolved';
  const number = members.length.toLocaleString('en');
  const subjects = members
    .slice(0, mostTold)
    .map(({ key, entry: { alert } }): Subject => ({ plan, key, alert, status }));
  const links = [...new Set(subjects.flatMap(linksOf))].slice(0, mostTold);
  const head = `${plan.name} (${plan.severity}) is ${status} for ${number} keys at once.`;
  const rest = members.length - subjects.length;
  const command = `npm run alerts -- list --monitor ${plan.name}${status === 'resolved' ? ' --all' : ''}`;
  const more = `And ${rest.toLocaleString('en')} more: each is in ${windowIndices(pipeline).alerts} (${command}).`;
  const lines = [head, ...subjects.map(messageOf), ...(rest > 0 ? [more] : []), ...links];
  return {
    deduplicationId: groupId(plan, transition, members),
    subject: `[${plan.severity}] ${plan.name} ${status}: ${number} keys`.slice(0, 99),
    text: lines.join('\n'),
    alert: {
      monitor: plan.name,
      type: plan.type,
      severity: plan.severity,
      window: plan.window.name,
      status,
      count: members.length,
      message: head,
      links,
      alerts: listed(plan, members),
    },
  };
}

/** The documents of the first ones, as far as a message holds them. */
function listed(plan: MonitorPlan, members: readonly Member[]): readonly unknown[] {
  const documents: unknown[] = [];
  let bytes = 0;
  for (const { key, entry } of members.slice(0, mostListed)) {
    const document = alertSource(plan, key, entry.alert);
    bytes += Buffer.byteLength(JSON.stringify(document));
    if (bytes > mostBytes) break;
    documents.push(document);
  }
  return documents;
}
