import { isOthers } from '../../../../functions/core/windows/key.ts';
import type { KeyValues } from '../../../protocol/alerts.ts';
import type { FoundKeys } from '../../../protocol/windows.ts';
import { keyId } from './find-keys.ts';

/** Keys that a page shows unless it is asked for others. */
export const defaultKeys = 6;

/** Those with the highest values; `_other` isn't a key, and is shown only where somebody asks for it. */
export function highestKeys({ keys }: FoundKeys, keyFields: readonly string[]): readonly KeyValues[] {
  return keys
    .map(({ key }) => key)
    .filter((key) => !isOthers({ keyFields }, key))
    .slice(0, defaultKeys);
}

/** Keys that were shown stay in their places, and so keep their colours. */
export function stable(before: readonly KeyValues[], now: readonly KeyValues[]): readonly KeyValues[] {
  const wanted = new Map(now.map((key) => [keyId(key), key]));
  const known = new Set(before.map(keyId));
  const fresh = now.filter((key) => !known.has(keyId(key)));
  const kept = before.flatMap((key) => (wanted.has(keyId(key)) ? [key] : fresh.splice(0, 1)));
  return [...kept, ...fresh];
}
