import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type DeadLetter, letterObject, type Reason } from '../../functions/dead-letters/dead-letter.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { withoutRecords } from './discarded-batch.ts';
import { asDeadLetter, identityOf, type Letter } from './letter.ts';
import { readObject } from './read-object.ts';

/** What a redrive learnt of a record: it needs no more care, or why it stays. */
export type Result =
  | { readonly settled: true }
  | { readonly settled: false; readonly failures: readonly Reason[] };

/**
 * Moves what succeeded out of an object, and keeps the rest with its newest reason. Everything is written before
 * anything is deleted, and the object is read anew, so that a crash at any step costs a repetition and no letter.
 * What `results` doesn't mention stays as it is.
 */
export async function settleObject(
  store: LetterStore,
  key: string,
  pipeline: string,
  results: ReadonlyMap<string, Result>,
): Promise<void> {
  const body = await store.get(key);
  if (body === undefined) return;
  const read = await readObject(key, body);
  if ('unreadable' in read) return;
  const resultOf = (letter: Letter) => results.get(identityOf(letter));
  const succeeded = read.letters.filter((letter) => resultOf(letter)?.settled === true);
  await put(
    store,
    'redriven',
    succeeded.map((letter) => asDeadLetter(letter, pipeline, letter.failures)),
  );
  if (read.form === 'rejected') await rewriteLines(store, key, read.letters, resultOf, pipeline);
  else await rewriteBatch(store, key, body, read.letters, resultOf, pipeline);
}

type ResultOf = (letter: Letter) => Result | undefined;

async function rewriteLines(
  store: LetterStore,
  key: string,
  letters: readonly Letter[],
  resultOf: ResultOf,
  pipeline: string,
): Promise<void> {
  const remaining = letters
    .filter((letter) => resultOf(letter)?.settled !== true)
    .map((letter) => asDeadLetter(letter, pipeline, newest(letter, resultOf(letter))));
  if (remaining.length === 0) return store.delete(key);
  const lines = (all: readonly unknown[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('');
  const before = lines(letters.map((letter) => asDeadLetter(letter, pipeline, letter.failures)));
  const after = lines(remaining);
  if (after !== before) await store.put({ key, body: await promisify(gzip)(after) });
}

/** What is rejected for a reason of its own needn't be in the batch any more: it becomes a letter like any other. */
async function rewriteBatch(
  store: LetterStore,
  key: string,
  body: Uint8Array,
  letters: readonly Letter[],
  resultOf: ResultOf,
  pipeline: string,
): Promise<void> {
  const rejected = letters.filter((letter) => resultOf(letter)?.settled === false);
  await put(
    store,
    'rejected',
    rejected.map((letter) => asDeadLetter(letter, pipeline, newest(letter, resultOf(letter)))),
  );
  const untouched = new Set(letters.filter((letter) => resultOf(letter) === undefined).map(identityOf));
  if (untouched.size === letters.length) return;
  const rest = withoutRecords(body, (identity) => untouched.has(identity));
  if (rest === undefined) await store.delete(key);
  else await store.put({ key, body: rest });
}

function newest(letter: Letter, result: Result | undefined): readonly Reason[] {
  return result?.settled === false ? result.failures : letter.failures;
}

async function put(
  store: LetterStore,
  kind: 'rejected' | 'redriven',
  letters: readonly DeadLetter[],
): Promise<void> {
  const object = letterObject(kind, letters);
  if (object !== undefined) await store.put(object);
}
