import type { Key } from '../windows/state.ts';
import type { Notification } from './alert.ts';
import type { OutboxEntry, Transition } from './state.ts';

/** A notification that is due, and the key that it is about. */
export interface Member {
  readonly key: Key;
  readonly entry: OutboxEntry;
}

/**
 * A message for one alert or for many, as it is stored before it is sent: whoever finds it later sends the same again,
 * or nothing, and never its alerts in another message, which would have another id.
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
    members: members.map(({ key, entry }) => ({ key, entry: entry.id })),
    notification,
    sent: false,
    claimedUntil: Math.min(...members.map(({ entry }) => entry.claimedUntil)),
  };
}
