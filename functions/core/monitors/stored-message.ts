import type { Key } from '../windows/state.ts';
import type { Notification } from './alert.ts';
import type { OutboxEntry, Transition } from './state.ts';

/** A notification that is due, and the key that it is about. */
export interface Member {
  readonly key: Key;
  readonly entry: OutboxEntry;
}

/**
 * A message for one alert or for many, as it is stored before it is sent. A later sender sends this very message again
 * or nothing. It never sends its alerts in another message, which would have another id.
 */
export interface StoredMessage {
  readonly kind: 'message';
  readonly monitor: string;
  readonly transition: Transition;
  readonly members: readonly { readonly key: Key; readonly entry: string }[];
  readonly notification: Notification;
  /** It is out, and some of its alerts don't know so yet. */
  readonly sent: boolean;
  /** Nobody else sends it before. By the clock. */
  readonly claimedUntil: number;
}

/** Of the members of one message: some engines take no request of more than 10 MiB, and a key may be long. */
const mostBytes = 4 * 1_024 * 1_024;

/** Alerts that go out together, in as many parts as it takes for each to be stored; in order. */
export function partsToStore<Of>(
  all: readonly Of[],
  memberOf: (one: Of) => Member,
): readonly (readonly Of[])[] {
  const parts: Of[][] = [];
  let bytes = mostBytes;
  for (const one of all) {
    const added = Buffer.byteLength(JSON.stringify(toStore(memberOf(one))));
    bytes += added;
    if (bytes > mostBytes) {
      parts.push([one]);
      bytes = added;
    } else parts.at(-1)?.push(one);
  }
  return parts;
}

/** @param members one at least, all of this monitor and transition */
export function messageToStore(
  { monitor, transition }: Pick<StoredMessage, 'monitor' | 'transition'>,
  members: readonly Member[],
  notification: Notification,
): StoredMessage {
  return {
    kind: 'message',
    monitor,
    transition,
    members: members.map(toStore),
    notification,
    sent: false,
    claimedUntil: Math.min(...members.map(({ entry }) => entry.claimedUntil)),
  };
}

function toStore({ key, entry }: Member): StoredMessage['members'][number] {
  return { key, entry: entry.id };
}
