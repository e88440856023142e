import type { KeyValues } from '../../protocol/alerts.ts';

/** What stands for all keys beyond the most that a window may have. */
const others = '_other';

/** A key as a text: `web-2`, `roof-1 · temperature`; `all` of a window without keys. */
export function keyText(key: KeyValues): string {
  if (key.length === 0) return 'all';
  const text = key.map((value) => (value === '' ? '""' : String(value))).join(' · ');
  return key.every((value) => value === others) ? `${others} (all further keys)` : text;
}

/** Tells keys apart as the engine does, which keeps their values as texts. */
export function keyId(key: KeyValues): string {
  return JSON.stringify(key.map(String));
}
