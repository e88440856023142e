import { readStored } from '../../../../cli/letters/catalog.ts';
import type { Letter } from '../../../../cli/letters/letter.ts';
import { isAfter } from '../../../../functions/core/windows/state.ts';
import { prefixes } from '../../../../functions/dead-letters/prefixes.ts';
import type { LetterStore } from '../../../../functions/dead-letters/store.ts';
import type { ShownLetter } from '../../../protocol/dead-letters.ts';
import { letterName } from './letter-entry.ts';

/** A letter with its bytes, and what it waits for. */
export interface FoundLetter {
  readonly key: string;
  readonly letter: Letter;
  readonly state: ShownLetter['state'];
}

/** @param keys objects that have it, where they are known: they may have been written anew meanwhile */
export async function findLetter(
  store: LetterStore,
  name: string,
  { keys, pipeline }: { readonly keys: readonly string[]; readonly pipeline: string },
): Promise<FoundLetter | undefined> {
  for (const key of keys) {
    const found = await letterIn(store, key, name);
    if (found !== undefined) return found;
  }
  for (const kind of ['rejected', 'redriven'] as const) {
    for await (const key of store.list(`${prefixes[kind]}${pipeline}/`)) {
      if (!mayHold(key, name)) continue;
      const found = await letterIn(store, key, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

async function letterIn(store: LetterStore, key: string, name: string): Promise<FoundLetter | undefined> {
  const read = await readStored(store, key);
  if (read === undefined || 'unreadable' in read) return undefined;
  const letter = read.letters.find((one) => letterName(one) === name);
  return letter && { key, letter, state: stateOf(key) };
}

function stateOf(key: string): ShownLetter['state'] {
  if (key.startsWith(prefixes.redriven)) return 'redriven';
  return key.startsWith(prefixes.discarded) ? 'given up' : 'waits';
}

/** A key names the shard, and the first and the last of its records. */
function mayHold(key: string, name: string): boolean {
  const [, shardId, first, last] = /\/([^/]+)-(\d+)-(\d+)-[0-9a-f]+\.ndjson\.gz$/.exec(key) ?? [];
  const [shard, sequenceNumber] = name.split(':');
  if (shardId === undefined || first === undefined || last === undefined || !sequenceNumber) return false;
  return shard === shardId && !isAfter(first, sequenceNumber) && !isAfter(sequenceNumber, last);
}
