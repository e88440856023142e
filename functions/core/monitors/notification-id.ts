import { keyHash } from '../windows/places.ts';
import type { Key } from '../windows/state.ts';
import type { Transition } from './state.ts';

/**
 * Names a notification in every replay: at most 128 characters, as an SNS deduplication id
 * (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html). It begins as the id of the alert's document does.
 */
export function notificationId(monitor: string, key: Key, episode: number, transition: Transition): string {
  return `${monitor}:${keyHash(key)}:${episode}:${transition}`;
}
