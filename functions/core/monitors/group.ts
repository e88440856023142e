import { createHash } from 'node:crypto';
import { windowIndices } from '../windows/addresses.ts';
import { alertSource, type Notification } from './alert.ts';
import { linksOf, messageOf, type Subject } from './message.ts';
import type { MonitorPlan } from './plan.ts';
import type { Transition } from './state.ts';
import type { Member } from './stored-message.ts';

/** Alerts that the text and the JSON name; the index of the alerts has each. */
const [mostNamed, mostListed] = [10, 100];

/** Of the JSON, beside the text: SNS takes 256 KiB, and a key may be long. */
const mostBytes = 150 * 1_024;

/** The same for the same alerts; at most 128 characters, as an SNS deduplication id has to be. */
function groupId(plan: MonitorPlan, transition: Transition, members: readonly Member[]): string {
  const ids = members.map(({ entry }) => entry.id).toSorted();
  const hash = createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 32);
  return `${plan.name}.group-${hash}:${transition}`;
}

/** One notification for many alerts. @param members two at least, all of this monitor and transition */
export function groupNotification(
  plan: MonitorPlan,
  pipeline: string,
  transition: Transition,
  members: readonly Member[],
): Notification {
  const status = transition === 'fired' ? 'firing' : 'resolved';
  const number = members.length.toLocaleString('en');
  const subjects = members
    .slice(0, mostNamed)
    .map(({ key, entry: { alert } }): Subject => ({ plan, key, alert, status }));
  const links = [...new Set(subjects.flatMap(linksOf))].slice(0, mostNamed);
  const head = `${plan.name} (${plan.severity}) is ${status} for ${number} keys at once.`;
  const rest = members.length - subjects.length;
  const command = `npx shardline alerts list --monitor ${plan.name}${status === 'resolved' ? ' --all' : ''}`;
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
