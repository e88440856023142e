import { notificationOf } from '../../core/monitors/alert.ts';
import { groupNotification } from '../../core/monitors/group.ts';
import type { OutboxEntry } from '../../core/monitors/state.ts';
import {
  type Member,
  messageToStore,
  partsToStore,
  type StoredMessage,
} from '../../core/monitors/stored-message.ts';
import { saveMessages } from './messages.ts';
import type { Notifier } from './notifier.ts';
import { admitDue, type PaceOptions } from './paces.ts';
import { type Counting, inChunks, publishLimit, type Sending, type SendingOptions } from './sending.ts';

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
 * Sends what is due: the entries of each state in order, and many of one monitor and transition together.
 * @returns the stored messages that are out. Close them when the states of their alerts record it
 */
export async function sendDue(
  sendings: readonly Sending[],
  options: SendOptions,
): Promise<readonly StoredMessage[]> {
  const sent: StoredMessage[] = [];
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

/** Entries that go out as one message. */
type Message = readonly Due[];

async function sendRound(due: readonly Due[], options: SendOptions): Promise<readonly StoredMessage[]> {
  const messages: Message[] = [];
  for (const same of byMonitor(due)) {
    const [first] = same;
    if (first === undefined) continue;
    switch (await admitDue(first.sending.monitor, first.entry.transition, same.length, options)) {
      case 'each':
        messages.push(...same.map((each) => [each]));
        break;
      case 'together':
        messages.push(...partsToStore(same, memberOf));
        break;
      case 'later':
        for (const { sending } of same) sending.later();
    }
  }
  const sent: StoredMessage[] = [];
  for (const some of inChunks(messages, atOnce)) sent.push(...(await sendSome(some, options)));
  return sent;
}

/**
 * Stores messages before they are sent: after a crash in between, or a lost answer, the same message is sent again, and
 * its alerts go into no other. Without a pace each alert has a message of its own, so nothing has to be stored.
 */
async function sendSome(
  messages: readonly Message[],
  options: SendOptions,
): Promise<readonly StoredMessage[]> {
  const { topic, publishUntil, now, paceLimits } = options;
  if (topic.isDown || now() > publishUntil) {
    for (const { sending } of messages.flat()) sending.later();
    return [];
  }
  const stored = messages.map((message) => toStore(message, options));
  const areSaved = paceLimits === undefined ? undefined : await saveMessages(stored, options);
  const areSent = await Promise.all(
    messages.map(async (message, position) => {
      // It may be stored although the answer got lost: then the sweep sends it.
      const isSaved = areSaved?.[position] ?? true;
      const isSent = isSaved && (await publish(stored[position], options));
      conclude(message, isSent, options.counts);
      return isSent;
    }),
  );
  return areSaved === undefined ? [] : stored.filter((_, position) => areSent[position]);
}

async function publish(
  message: StoredMessage | undefined,
  { notifier, topic, publishUntil, now }: SendOptions,
): Promise<boolean> {
  if (message === undefined) return false;
  const isSent = await notifier.publish(message.notification, publishLimit(publishUntil, now()));
  topic.answered(isSent);
  return isSent;
}

function toStore(message: Message, { pipelineName }: SendOptions): StoredMessage {
  const [first] = message;
  if (first === undefined) throw new Error('a message without an alert');
  const { sending, entry } = first;
  const members = message.map(memberOf);
  const notification =
    members.length === 1
      ? notificationOf(sending.monitor, sending.state, entry)
      : groupNotification(sending.monitor, pipelineName, entry.transition, members);
  return messageToStore(
    { monitor: sending.monitor.name, transition: entry.transition },
    members,
    notification,
  );
}

function memberOf({ sending, entry }: Due): Member {
  return { key: sending.state.key, entry };
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
