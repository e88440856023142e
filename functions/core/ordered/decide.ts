import { ingestField } from '../document/mapping.ts';
import type { OrderedOperation } from '../document/operation.ts';
import { compareOrder, compareSequence, type StreamOrder } from '../document/stream-order.ts';
import { type DocumentOutcome, duplicate, stale } from '../outcome/outcome.ts';
import { type Fields, isFields, mergeDocuments } from './merge.ts';
import type { StoredDocument } from './read-answer.ts';

/** One of the batch's operations on a document, and its place among the batch's outcomes. */
export interface Candidate {
  readonly position: number;
  readonly operation: OrderedOperation;
}

/** What to write for one document so that it is as if its operations had come one by one, in the stream's order. */
export interface Decision {
  /** Those that the stored document has behind it already. */
  readonly passed: readonly { readonly position: number; readonly outcome: DocumentOutcome }[];
  readonly write?: {
    readonly json: string;
    /** Those that make up the written document. */
    readonly applied: readonly number[];
    /** Those that a later one of the same batch overwrote. */
    readonly overtaken: readonly number[];
  };
}

/**
 * Compares a document's candidates, in the stream's order, with what is stored, and folds those that are ahead into
 * one write, `atOnce` of them at most: for finding the one that the engine refuses.
 */
export function decide(stored: StoredDocument, candidates: readonly Candidate[], atOnce: number): Decision {
  const passed: { readonly position: number; readonly outcome: DocumentOutcome }[] = [];
  const ahead: Candidate[] = [];
  for (const candidate of candidates) {
    const outcome = passedOutcome(stored, candidate.operation);
    if (outcome === undefined) ahead.push(candidate);
    else passed.push({ position: candidate.position, outcome });
  }
  if (ahead.length === 0) return { passed };
  return { passed, write: fold(stored, ahead.slice(0, atOnce)) };
}

function passedOutcome({ order }: StoredDocument, operation: OrderedOperation): DocumentOutcome | undefined {
  const compared = order === undefined ? 1 : compareOrder(operation.order, order);
  if (compared > 0) return undefined;
  return compared === 0 ? duplicate : stale;
}

function fold(stored: StoredDocument, candidates: readonly Candidate[]): NonNullable<Decision['write']> {
  let document = stored.source;
  const own = new Set<Fields>();
  // Undefined while it has to be serialised again: once, for any number of partial documents.
  let json: string | undefined;
  let applied: number[] = [];
  const overtaken: number[] = [];
  let newest: StreamOrder | undefined;
  for (const { position, operation } of candidates) {
    // A version of the user's own can run backwards: as if each had come in a batch of its own, the older is too late.
    if (newest !== undefined && compareOrder(operation.order, newest) < 0) {
      overtaken.push(position);
      continue;
    }
    newest = operation.order;
    if (operation.action === 'upsert' && document !== undefined) {
      document = merged(document, operation.json, own);
      json = undefined;
      applied.push(position);
      continue;
    }
    // It replaces the whole document, or there was none.
    for (const before of applied) overtaken.push(before);
    applied = [position];
    json = operation.json;
    document = operation.action === 'delete' ? undefined : parsed(json);
  }
  return { json: json ?? JSON.stringify(document), applied, overtaken };
}

function merged(whole: Fields, json: string, own: Set<Fields>): Fields {
  const partial = parsed(json);
  const document = mergeDocuments(whole, partial, own);
  // What the pipeline notes about a document is about its last change.
  document[ingestField] = partial[ingestField];
  return document;
}

function parsed(json: string): Fields {
  const value: unknown = JSON.parse(json);
  return isFields(value) ? value : {};
}

/** The operations of one document that have no final outcome yet, in the stream's order. */
export interface Group {
  readonly candidates: Candidate[];
  /**
   * How many of them one write may hold: halved when the engine refuses several together, so that only the bad one is
   * rejected, and doubled when it takes them.
   */
  atOnce: number;
}

/** One group a document, each in the stream's order, whatever the order of the batch. */
export function groupByDocument(operations: readonly OrderedOperation[]): Group[] {
  const groups = new Map<string, Group>();
  operations.forEach((operation, position) => {
    const key = JSON.stringify([operation.index, operation.routing, operation.id]);
    const group = groups.get(key) ?? { candidates: [], atOnce: Number.POSITIVE_INFINITY };
    group.candidates.push({ position, operation });
    groups.set(key, group);
  });
  for (const { candidates } of groups.values()) {
    candidates.sort((a, b) => compareSequence(a.operation.order, b.operation.order));
  }
  return [...groups.values()];
}
