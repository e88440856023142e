import { type LetterStore, ObjectTooLarge } from '../../functions/dead-letters/store.ts';
import { streamInParallel } from '../kit/in-parallel.ts';
import type { Letter, ReadObject } from './letter.ts';
import { readObject } from './read-object.ts';

export interface CatalogOptions {
  readonly store: LetterStore;
  readonly prefixes: readonly string[];
  /** Where several pipelines share a folder: only letters of this stream. */
  readonly stream?: string | undefined;
  /** An object that isn't ours, or is half written: it is passed over. */
  readonly onUnreadable: (key: string, reason: string) => void;
  readonly signal: AbortSignal;
}

/** Every object below the prefixes with its letters, in the order of the keys; no more than a few are held. */
export async function* readCatalog(
  options: CatalogOptions,
): AsyncGenerator<{ readonly key: string; readonly letters: readonly Letter[] }> {
  const { store, prefixes, stream, onUnreadable, signal } = options;
  for (const prefix of prefixes) {
    const stored = streamInParallel(store.list(prefix), async (key) => ({
      key,
      read: signal.aborted ? undefined : await readStored(store, key),
    }));
    for await (const { key, read } of stored) {
      if (signal.aborted) return;
      if (read === undefined) continue;
      if ('unreadable' in read) {
        onUnreadable(key, read.unreadable);
        continue;
      }
      const letters = read.letters.filter((letter) => stream === undefined || letter.stream === stream);
      if (letters.length > 0) yield { key, letters };
    }
  }
}

/** Undefined when it has gone meanwhile. @throws what the store throws */
export async function readStored(store: LetterStore, key: string): Promise<ReadObject | undefined> {
  let body: Uint8Array | undefined;
  try {
    body = await store.get(key);
  } catch (thrown) {
    if (thrown instanceof ObjectTooLarge) return { unreadable: thrown.message };
    throw thrown;
  }
  return body === undefined ? undefined : readObject(key, body);
}
