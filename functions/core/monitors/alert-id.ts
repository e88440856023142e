import { createHash } from 'node:crypto';
import { rememberSome } from '../json/remember.ts';
import type { Key } from '../windows/state.ts';
import type { MonitorPlan } from './plan.ts';
import type { Transition } from './state.ts';

/** Bounded whatever the key holds: at most 60 characters of the monitor's name, 32 of a hash, and a number. */
export function alertId(monitor: string, key: Key, episode: number): string {
  return `${stateId(monitor, key)}.${episode}`;
}

/** Of the state document. */
export function stateId(monitor: string, key: Key): string {
  return `${monitor}.${hashOf(key)}`;
}

/**
 * The same in every replay, and another in each stack: two of them may send to one topic, which drops what has an id that
 * it has seen. At most 128 characters, as an SNS deduplication id has to be
 * (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
 */
export function notificationId(
  { scope, name }: Pick<MonitorPlan, 'scope' | 'name'>,
  key: Key,
  episode: number,
  transition: Transition,
): string {
  return `${name}.${hashOf([scope, key])}.${episode}:${transition}`;
}

/** Each evaluation of a key asks for the same. */
const hashOfJson = rememberSome((json) => createHash('sha256').update(json).digest('hex').slice(0, 32));

function hashOf(value: unknown): string {
  return hashOfJson(JSON.stringify(value));
}
