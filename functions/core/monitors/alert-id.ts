import { createHash } from 'node:crypto';
import type { Key } from '../windows/state.ts';
import type { Transition } from './state.ts';

/** Bounded whatever the key holds: at most 60 characters of the monitor's name, 32 of a hash, and a number. */
export function alertId(monitor: string, key: Key, episode: number): string {
  return `${stateId(monitor, key)}.${episode}`;
}

/** Of the state document. */
export function stateId(monitor: string, key: Key): string {
  const hash = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32);
  return `${monitor}.${hash}`;
}

/**
 * The same in every replay; at most 128 characters, as an SNS deduplication id has to be
 * (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
 */
export function notificationId(monitor: string, key: Key, episode: number, transition: Transition): string {
  return `${alertId(monitor, key, episode)}:${transition}`;
}
