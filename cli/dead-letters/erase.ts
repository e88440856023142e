import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { readCatalog } from '../letters/catalog.ts';
import { withoutRecords } from '../letters/discarded-batch.ts';
import { identityOf, type Letter } from '../letters/letter.ts';
import { readObject } from '../letters/read-object.ts';
import type { Mention } from './mentions.ts';

export interface EraseOptions {
  readonly store: LetterStore;
  readonly prefixes: readonly string[];
  /** Where several pipelines share a folder: only letters of this stream. */
  readonly stream?: string | undefined;
  readonly choose: (letter: Letter) => Mention;
  /** Records of several values go too, with whatever else is in them. */
  readonly wholeRecords: boolean;
  /** Else only what would be erased is told. */
  readonly write: boolean;
  readonly onUnreadable: (key: string, reason: string) => void;
  readonly signal: AbortSignal;
}

/** A letter that was found, and what became of it. Without anything of its payload. */
export interface Erased {
  readonly key: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly values: number;
  /** `shared`: it stays, because other values are in the same record. */
  readonly outcome: 'erased' | 'shared';
}

/**
 * Takes letters out of their objects for good, and leaves all others as they are. An object is rewritten as a whole or
 * not at all, so a crash costs a repetition and no letter.
 */
export async function* erase(options: EraseOptions): AsyncGenerator<Erased> {
  for await (const { key, letters } of readCatalog(options)) {
    const found = letters.flatMap((letter) => decide(key, letter, options));
    const goes = new Set(found.filter(({ outcome }) => outcome === 'erased').map(({ identity }) => identity));
    if (options.write && goes.size > 0) await takeOut(options.store, key, goes);
    for (const { identity: _identity, ...erased } of found) yield erased;
  }
}

function decide(
  key: string,
  letter: Letter,
  { choose, wholeRecords }: EraseOptions,
): (Erased & { readonly identity: string })[] {
  const { found, values } = choose(letter);
  if (!found) return [];
  const { shardId, sequenceNumber } = letter;
  const outcome = values > 1 && !wholeRecords ? 'shared' : 'erased';
  return [{ key, shardId, sequenceNumber, values, outcome, identity: identityOf(letter) }];
}

/** Read anew: a redrive may have written the object since. */
async function takeOut(store: LetterStore, key: string, goes: ReadonlySet<string>): Promise<void> {
  const body = await store.get(key);
  if (body === undefined) return;
  const read = await readObject(key, body);
  if ('unreadable' in read) return;
  const isKept = (identity: string) => !goes.has(identity);
  const rest =
    read.form === 'discarded' ? withoutRecords(body, isKept) : await withoutLines(body, read.letters, isKept);
  if (rest === undefined) await store.delete(key);
  else await store.put({ key, body: rest });
}

/** What stays keeps its bytes, since another version may have written more into a line than this one reads. */
async function withoutLines(
  body: Uint8Array,
  letters: readonly Letter[],
  isKept: (identity: string) => boolean,
): Promise<Uint8Array | undefined> {
  const text = (await promisify(gunzip)(body)).toString();
  const lines = text.split('\n').filter((line) => line !== '');
  const kept = lines.filter((_, position) => {
    const letter = letters[position];
    return letter === undefined || isKept(identityOf(letter));
  });
  return kept.length === 0 ? undefined : await promisify(gzip)(kept.map((line) => `${line}\n`).join(''));
}
