import { isDeepStrictEqual } from 'node:util';
import type { Operation, OrderedOperation } from '../../functions/core/document/operation.ts';
import { compareSequence } from '../../functions/core/document/stream-order.ts';
import { operationsOf, sourceOf } from '../stages/operation-source.ts';
import type { Stages } from '../stages/run-stages.ts';
import type { StoredDocument } from './stored-documents.ts';

/** What became of one document: is it what the engine has under its id? */
export interface DocumentFinding {
  readonly operation: Operation | OrderedOperation;
  readonly stored: StoredDocument | undefined;
  /** `own`: stored by this record. `later`: something that replaces it is. `other`: it can't be told whose it is. */
  readonly state: 'own' | 'later' | 'other' | 'absent';
  /** What the code here makes of the record, as the engine would get it. */
  readonly source: unknown;
  /** Whether the engine has just that. */
  readonly same: boolean;
}

function findingOf(
  operation: Operation | OrderedOperation,
  stored: StoredDocument | undefined,
  ownIds: boolean,
): DocumentFinding {
  const source = sourceOf(operation);
  const same = stored !== undefined && isDeepStrictEqual(stored.source, source);
  return { operation, stored, source, same, state: stateOf(operation, stored, ownIds && !same) };
}

/** @param ofAnother whether a document under the id may be another record's */
export function stateOf(
  operation: Operation | OrderedOperation,
  stored: StoredDocument | undefined,
  ofAnother: boolean,
): DocumentFinding['state'] {
  if (stored === undefined) return 'absent';
  if (!('order' in operation)) return ofAnother ? 'other' : 'own';
  if (stored.order === undefined) return 'other';
  return compareSequence(operation.order, stored.order) === 0 ? 'own' : 'later';
}

/** What was built of the record, with what the engine has in each place. */
export function findingsOf(
  { built }: Pick<Stages, 'built'>,
  stored: readonly (StoredDocument | undefined)[],
  ownIds: boolean,
): DocumentFinding[] {
  return operationsOf(built).map((operation, position) => findingOf(operation, stored[position], ownIds));
}
