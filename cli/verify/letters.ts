import { letterObject } from '../../functions/dead-letters/dead-letter.ts';
import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { readCatalog } from '../letters/catalog.ts';
import { asDeadLetter, identityOf, type Letter } from '../letters/letter.ts';
import { settleObject } from '../letters/settle-object.ts';

/** A dead letter of the verification's own, and the object that holds it among others. */
export interface FoundLetter {
  readonly key: string;
  readonly letter: Letter;
}

const dayMs = 86_400_000;

/** Dead letters of these records. Keys begin with the day of arrival, so only the days since `from` are read. */
export async function findLetters(
  store: LetterStore,
  pipeline: string,
  wanted: ReadonlySet<string>,
  { from, signal }: { readonly from: number; readonly signal: AbortSignal },
): Promise<FoundLetter[]> {
  const days = new Set<string>();
  // Kinesis's clock may be in another day than ours.
  for (let time = from - 60_000; time <= Date.now() + 60_000; time += dayMs / 2) days.add(dayOf(time));
  days.add(dayOf(Date.now() + 60_000));
  const paths = [...days].map((each) => `${prefixes.rejected}${pipeline}/${each}/`);
  const found: FoundLetter[] = [];
  const catalog = readCatalog({ store, prefixes: paths, onUnreadable: () => undefined, signal });
  for await (const { key, letters } of catalog) {
    for (const letter of letters) if (wanted.has(identityOf(letter))) found.push({ key, letter });
  }
  return found;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');
}

/** Takes letters out of the objects that hold them, and leaves the others there. */
export async function deleteLetters(
  store: LetterStore,
  pipeline: string,
  found: readonly FoundLetter[],
): Promise<void> {
  for (const key of new Set(found.map((each) => each.key))) {
    const letters = found.filter((each) => each.key === key).map(({ letter }) => letter);
    const results = new Map(letters.map((letter) => [identityOf(letter), { settled: true } as const]));
    await settleObject(store, key, pipeline, results);
    // What is settled is kept as redriven; ours was nobody's data.
    const moved = letterObject(
      'redriven',
      letters.map((letter) => asDeadLetter(letter, pipeline, letter.failures)),
    );
    if (moved !== undefined) await store.delete(moved.key);
  }
}
