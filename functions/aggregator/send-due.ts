import { notificationOf } from '../core/monitors/alert.ts';
import { groupOf, type NotificationGroup } from '../core/monitors/group.ts';
import type { OutboxEntry } from '../core/monitors/state.ts';
import type { Counting } from './deliver-states.ts';
import { saveGroup } from './groups.ts';
import { inChunks } from './in-chunks.ts';
import type { Notifier } from './notifier.ts';
import { admitDue, type PaceOptions } from './paces.ts';
import type { Sending, SendingOptions } from './sending.ts';

export interface SendOptions extends SendingOptions, PaceOptions {
  readonly notifier: Notifier;
  readonly counts: Counting;
}

interface Due {
  readonly sending: Sending;
  readonly entry: OutboxEntry;
}

/** Requests to the topic at a time. */
const atOnce = 20;

/**
 * Sends what is due, the entries of each state in order, and those of one monitor and transition together if there are
 * many.
 * @returns the messages for many alerts that are out, to be closed when their alerts know so
 */
export async function sendDue(
  sendings: readonly Sending[],
  options: SendOptions,
): Promise<readonly NotificationGroup[]> {
  const sent: NotificationGroup[] = [];
  for (;;) {
    const due = sendings.flatMap((sending) => {
      const before = sending.done.length;
      const entry = sending.next(options);
      options.counts.suppressed += sending.done.length - before;
      for (const { id } of sending.done.slice(before)) count(sending, id, options);
      return entry === undefined ? [] : [{ sending, entry }];
    });
    if (due.length === 0) return sent;
    sent.push(...(await sendRound(due, options)));
  }
}

async function sendRound(due: readonly Due[], options: SendOptions): Promise<readonly NotificationGroup[]> {
  const sent: NotificationGroup[] = [];
  const singles: Due[] = [];
  for (const same of byMonitor(due)) {
    const [first] = same;
    if (first === undefined) continue;
    const { monitor } = first.sending;
    switch (await admitDue(monitor, first.entry.transition, same.length, options)) {
      case 'each':
        singles.push(...same);
        break;
      case 'together':
        sent.push(...(await sendTogether(same, options)));
        break;
      case 'later':
        for (const { sending } of same) sending.later();
    }
  }
  for (const some of inChunks(singles, atOnce)) {
    await Promise.all(some.map((each) => sendOne(each, options)));
  }
  return sent;
}

function byMonitor(due: readonly Due[]): readonly (readonly Due[])[] {
  const groups = new Map<string, Due[]>();
  for (const each of due) {
    const name = `${each.sending.monitor.name}:${each.entry.transition}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

async function sendOne({ sending, entry }: Due, options: SendOptions): Promise<void> {
  const { topic, notifier, counts, publishUntil, now } = options;
  if (topic.isDown || now() > publishUntil) return sending.later();
  const isSent = await notifier.publish(notificationOf(sending.monitor, sending.state, entry));
  topic.answered(isSent);
  conclude([{ sending, entry }], isSent, counts);
}

/** Stored before it is sent: after a death in between, the same message is sent again, and no other of its alerts. */
async function sendTogether(
  due: readonly Due[],
  options: SendOptions,
): Promise<readonly NotificationGroup[]> {
  const { topic, notifier, counts, pipeline } = options;
  const [first] = due;
  if (first === undefined) return [];
  const members = due.map(({ sending, entry }) => ({ key: sending.state.key, entry }));
  const group = groupOf(first.sending.monitor, pipeline, first.entry.transition, members);
  if (!(await saveGroup(group, options))) {
    // It may be stored all the same, and then the sweep sends it.
    conclude(due, false, counts);
    return [];
  }
  const isSent = await notifier.publish(group.notification);
  topic.answered(isSent);
  conclude(due, isSent, counts);
  return isSent ? [group] : [];
}

function conclude(due: readonly Due[], isSent: boolean, counts: Counting): void {
  for (const { sending, entry } of due) {
    if (isSent) {
      sending.passed({ id: entry.id });
      counts[entry.transition] += 1;
      counts.published += 1;
    } else {
      sending.failed();
      counts.failed += 1;
    }
  }
}

function count({ state }: Sending, id: string, { counts }: SendOptions): void {
  const transition = state.outbox.find((entry) => entry.id === id)?.transition;
  if (transition !== undefined) counts[transition] += 1;
}
