import { isDeepStrictEqual } from 'node:util';
import type { Fate, Fields, Put } from '../traffic/intent.ts';
import { Ledger } from './ledger.ts';
import type { FoundDocument } from './read-index.ts';
import type { FoundLetter } from './read-letters.ts';

/** All that was put into one stream, and all that was found of it afterwards. */
export interface Evidence {
  readonly puts: readonly Put[];
  readonly documents: readonly FoundDocument[];
  readonly letters: readonly FoundLetter[];
}

/** Holds what was put against index and dead letters (G1, G2, G4). Knows nothing of how either came about. */
export function judge({ puts, documents, letters }: Evidence): Ledger {
  const ledger = new Ledger();
  const found = groupBy(documents, ({ fields }) => `${fields.marker} ${fields.sequenceNumber}`);
  const lettersOf = groupBy(letters, whereOf);
  for (const put of puts) {
    ledger.count(put.intent.kind, 'put');
    judgeLetters(put, lettersOf.get(whereOf(put)) ?? [], ledger);
    lettersOf.delete(whereOf(put));
    judgeDocuments(put, found, ledger);
  }
  for (const [where] of lettersOf) {
    ledger.violation('nobody put it', 'misplaced', `a dead letter of ${where}, which was never put`);
  }
  for (const [key, strays] of found) {
    ledger.violation(
      'nobody put it',
      'misplaced',
      `${strays.length} documents of ${key}, which none should be`,
    );
  }
  return ledger;
}

export function whereOf({ shardId, sequenceNumber }: Pick<Put, 'shardId' | 'sequenceNumber'>): string {
  return `${shardId} ${sequenceNumber}`;
}

export function judgeLetters(put: Put, letters: readonly FoundLetter[], ledger: Ledger): void {
  const { kind, fate, data, partitionKey } = put.intent;
  const name = `${kind}, ${whereOf(put)}`;
  if (fate.kind !== 'dead-lettered') {
    if (letters.length === 0) return;
    const stages = letters.flatMap(({ stages }) => stages).join(', ');
    ledger.violation(kind, 'misplaced', `${name} is good and in the dead letters (${stages})`);
    return;
  }
  if (letters.length === 0) {
    ledger.violation(kind, 'missing', `${name} is not in the dead letters`);
    return;
  }
  ledger.count(kind, 'dead-lettered');
  const bytes = Buffer.from(data).toString('base64');
  // A batch that was split in another way the second time writes a letter twice; redrive knows them by identity.
  for (const letter of letters) {
    if (letter.data !== bytes || letter.partitionKey !== partitionKey) {
      ledger.violation(kind, 'wrong content', `the dead letter of ${name} has not its bytes and key`);
    } else if (!letter.stages.some((stage) => fate.stage.test(stage))) {
      const stages = letter.stages.join(', ') || 'none';
      ledger.violation(
        kind,
        'wrong content',
        `the dead letter of ${name} names the stage ${stages}, not ${fate.stage}`,
      );
    }
  }
}

/** Takes the documents that it has judged out of `found`, so that what nobody wanted stays. */
function judgeDocuments(put: Put, found: Map<string, FoundDocument[]>, ledger: Ledger): void {
  const { kind, fate } = put.intent;
  if (fate.kind === 'change') return;
  const problems = new Set<'missing' | 'duplicated' | 'wrong content'>();
  for (const fields of documentsOf(fate)) {
    const key = `${fields.marker} ${put.sequenceNumber}`;
    const copies = found.get(key) ?? [];
    found.delete(key);
    if (copies.length === 0 && fate.kind === 'indexed') problems.add('missing');
    if (copies.length > 1) problems.add('duplicated');
    const expected = { ...fields, shardId: put.shardId, sequenceNumber: put.sequenceNumber };
    if (copies.some((copy) => !isSame(copy.fields, expected))) problems.add('wrong content');
  }
  for (const problem of problems) ledger.violation(kind, problem, `${kind}, ${whereOf(put)}`);
  if (problems.has('missing')) return;
  if (fate.kind === 'indexed') ledger.count(kind, 'indexed');
  if (fate.kind === 'filtered') ledger.count(kind, 'filtered');
}

function documentsOf(fate: Fate): readonly Fields[] {
  return 'documents' in fate ? fate.documents : [];
}

/** Neither less nor more, but for the pipeline's own notes. */
export function isSame({ ingest: _own, ...actual }: Fields, expected: Fields): boolean {
  return isDeepStrictEqual(actual, expected);
}

export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
