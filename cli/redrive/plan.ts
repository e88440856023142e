import { arnOf, entryBytes } from '../kit/event.ts';
import { type CatalogOptions, readCatalog } from '../letters/catalog.ts';
import type { Weighed } from '../letters/group.ts';
import { identityOf, inStreamOrder, type Letter } from '../letters/letter.ts';

/** A record to redrive: where its letters are, without its bytes, so that millions fit into memory. */
export interface PlannedRecord extends Weighed {
  readonly keys: readonly string[];
}

/** Each record once, however many objects hold it, in the stream's order. */
export async function planRedrive(
  options: CatalogOptions,
  isMeant: (letter: Letter) => boolean,
): Promise<PlannedRecord[]> {
  const found = new Map<string, { record: Omit<PlannedRecord, 'keys'>; keys: string[]; meant: boolean }>();
  for await (const { key, letters } of readCatalog(options)) {
    for (const letter of letters) {
      const identity = identityOf(letter);
      const before = found.get(identity);
      if (before === undefined)
        found.set(identity, { record: weighed(letter), keys: [key], meant: isMeant(letter) });
      else {
        if (!before.keys.includes(key)) before.keys.push(key);
        before.meant ||= isMeant(letter);
      }
    }
  }
  return [...found.values()]
    .filter(({ meant }) => meant)
    .map(({ record, keys }) => ({ ...record, keys }))
    .sort(inStreamOrder);
}

/** Who it is, and what it weighs in an invocation. */
export function weighed(letter: Letter): Weighed {
  const { stream, shardId, sequenceNumber } = letter;
  return { stream, shardId, sequenceNumber, bytes: entryBytes(asEventRecord(letter), arnOf(stream)) };
}

export function asEventRecord(letter: Letter) {
  return { ...letter, arrivalTime: Date.parse(letter.arrivalTime) };
}
