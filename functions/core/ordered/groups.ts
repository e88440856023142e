import type { OrderedOperation } from '../document.ts';
import type { Candidate } from './decide.ts';
import { comparePlace } from './stream-order.ts';

/** The operations of one document that have no final outcome yet, in the stream's order. */
export interface Group {
  readonly candidates: Candidate[];
  /** The engine refused several at once: now each is tried by itself, so that only the bad one is rejected. */
  oneByOne: boolean;
}

/** One group a document, each in the stream's order, whatever the order of the batch. */
export function groupByDocument(operations: readonly OrderedOperation[]): Group[] {
  const groups = new Map<string, Group>();
  operations.forEach((operation, place) => {
    const key = JSON.stringify([operation.index, operation.routing, operation.id]);
    const group = groups.get(key) ?? { candidates: [], oneByOne: false };
    group.candidates.push({ place, operation });
    groups.set(key, group);
  });
  for (const { candidates } of groups.values()) {
    candidates.sort((a, b) => comparePlace(a.operation.order, b.operation.order));
  }
  return [...groups.values()];
}
