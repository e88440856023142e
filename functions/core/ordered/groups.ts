import type { OrderedOperation } from '../document/operation.ts';
import { compareSequence } from '../document/stream-order.ts';
import type { Candidate } from './decide.ts';

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
