import type { Change, Fields, Put } from '../traffic/intent.ts';
import { type Evidence, groupBy, isSame, judgeLetters, whereOf } from './judge.ts';
import { Ledger, type Wrong } from './ledger.ts';
import type { FoundDocument } from './read-index.ts';

interface ChangePut extends Put {
  readonly change: Change;
}

/** Holds what users see of the documents against the last change of each entity (G6), and the dead letters as ever. */
export function judgeOrdered({ puts, documents, letters }: Evidence): Ledger {
  const ledger = new Ledger();
  const lettersOf = groupBy(letters, whereOf);
  const changes = groupBy(puts.flatMap(changeOf), ({ change }) => change.entity);
  for (const put of puts) {
    ledger.count(put.intent.kind, 'put');
    const mine = lettersOf.get(whereOf(put)) ?? [];
    if (mine.length === 0 && isOvertaken(put, changes)) ledger.count(put.intent.kind, 'overtaken');
    else judgeLetters(put, mine, ledger);
    lettersOf.delete(whereOf(put));
  }
  const found = groupBy(documents, ({ fields }) => String(fields.marker));
  for (const [entity, ofEntity] of changes) {
    judgeEntity(ofEntity.sort(byOrder), found.get(entity) ?? [], ledger);
    found.delete(entity);
  }
  for (const where of lettersOf.keys()) {
    ledger.violation('nobody put it', 'misplaced', `a dead letter of ${where}, which was never put`);
  }
  for (const entity of found.keys()) {
    ledger.violation('nobody put it', 'misplaced', `a document of ${entity}, which none should be`);
  }
  return ledger;
}

function changeOf(put: Put): ChangePut[] {
  const { fate } = put.intent;
  return fate.kind === 'change' ? [{ ...put, change: fate.change }] : [];
}

/** A bad change needn't be seen by anybody when a later one of its entity came with it. */
function isOvertaken({ intent, sequenceNumber }: Put, changes: ReadonlyMap<string, ChangePut[]>): boolean {
  const entity = intent.fate.kind === 'dead-lettered' ? intent.fate.entity : undefined;
  const rivals = entity === undefined ? [] : (changes.get(entity) ?? []);
  return rivals.some((rival) => BigInt(rival.sequenceNumber) > BigInt(sequenceNumber));
}

/** A revision of the source's own goes first; the stream decides between equal ones. */
function byOrder(a: ChangePut, b: ChangePut): number {
  const revised = Number(a.change.fields.revision ?? 0) - Number(b.change.fields.revision ?? 0);
  return revised || (BigInt(a.sequenceNumber) < BigInt(b.sequenceNumber) ? -1 : 1);
}

function judgeEntity(changes: readonly ChangePut[], found: readonly FoundDocument[], ledger: Ledger): void {
  const last = changes.at(-1);
  if (last === undefined) return;
  const wrong = compare(expectedOf(changes), last, found);
  const { kind } = last.intent;
  if (wrong !== undefined)
    ledger.violation(kind, wrong, `${last.change.entity}, last ${kind}, ${whereOf(last)}`);
  for (const { intent } of changes.slice(0, -1)) ledger.count(intent.kind, 'overtaken');
  if (wrong === undefined) ledger.count(kind, 'indexed');
}

function compare(
  expected: Fields | undefined,
  last: ChangePut,
  found: readonly FoundDocument[],
): Wrong | undefined {
  const [document] = found;
  if (expected === undefined) return document === undefined ? undefined : 'resurrected';
  if (document === undefined) return 'missing';
  if (found.length > 1) return 'duplicated';
  if (document.fields.sequenceNumber !== last.sequenceNumber) return 'wrong winner';
  return isSame(document.fields, expected) ? undefined : 'wrong content';
}

/** What is left of a document after all its changes, one after the other; undefined when it is deleted. */
function expectedOf(changes: readonly ChangePut[]): Fields | undefined {
  let document: Fields | undefined;
  for (const { change, shardId, sequenceNumber } of changes) {
    const { entity: marker, action, fields } = change;
    const whole = { ...fields, marker, action, shardId, sequenceNumber };
    if (action === 'delete') document = undefined;
    else document = action === 'upsert' && document !== undefined ? merge(document, whole) : whole;
  }
  return document;
}

/** As engines merge a partial document: https://docs.opensearch.org/latest/api-reference/document-apis/update-document/ */
function merge(whole: Fields, part: Fields): Fields {
  const merged: Record<string, unknown> = { ...whole };
  for (const [field, value] of Object.entries(part)) {
    const before = merged[field];
    merged[field] = isFields(before) && isFields(value) ? merge(before, value) : value;
  }
  return merged;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
