import type { Counts } from './counts.ts';
import type { Touch } from './touch.ts';

/** Fewer may well have a key each. */
const fewestDocuments = 500;

/** More keys than this for each document leave nothing to compute over. */
const mostKeysEach = 0.9;

/**
 * Windows in which nearly every document of a batch has a key of its own, with their keys. Such a key holds something
 * else than it should, as a rule (an address with the port of its connection, say), and no monitor ever sees two
 * documents of it; below the most keys that a window may have, nothing else tells.
 */
export function scatteredKeys(touches: readonly Touch[]): Counts {
  const byWindow = new Map<string, Touch[]>();
  for (const touch of touches) {
    const list = byWindow.get(touch.plan.name);
    if (list === undefined) byWindow.set(touch.plan.name, [touch]);
    else list.push(touch);
  }
  const scattered = [...byWindow].flatMap(([window, own]) => {
    const documents = own.reduce((sum, touch) => sum + touch.documents.length, 0);
    const isScattered = (keys: number) => documents >= fewestDocuments && keys > documents * mostKeysEach;
    // Touches are counted already: only where there are so many are the keys compared.
    if (!isScattered(own.length)) return [];
    const keys = new Set(own.map(({ key }) => JSON.stringify(key))).size;
    return isScattered(keys) ? [[window, keys] as const] : [];
  });
  return Object.fromEntries(scattered);
}
