import { bulkFailure, isSecurityError } from '../classify.ts';
import type { DeliveryLimits } from '../deliver.ts';
import type { Flow } from '../flow.ts';
import { type DocumentOutcome, errored } from '../outcome.ts';
import { type Delivery, securityFault, takenBy, unreachable } from '../send.ts';
import type { Group } from './groups.ts';
import type { DocumentKey, ReadAnswer, StoredDocument } from './read-answer.ts';

export interface OrderedDelivery extends Delivery {
  /** Reads documents as they are now, refreshed or not; it never throws for what the engine or network did. */
  readonly read: (keys: readonly DocumentKey[], timeout: number) => Promise<ReadAnswer>;
}

/** A document as it is stored, or why that can't be told for now. `undefined`: not asked, since the engine is down. */
export type ReadOutcome = StoredDocument | { readonly outcome: DocumentOutcome };

/** Whole documents have bytes that nobody knows before. */
const wholeAtOnce = 100;
const placesAtOnce = 1_000;

/**
 * Reads what is stored of each group's document, by position.
 *
 * @throws InvocationFault when the engine refuses our credentials.
 */
export async function readStored(
  groups: readonly Group[],
  { requestTimeout }: Pick<DeliveryLimits, 'requestTimeout'>,
  delivery: OrderedDelivery,
  flow: Flow,
): Promise<(ReadOutcome | undefined)[]> {
  const keys = groups.flatMap(({ candidates }) => keyOf(candidates));
  const read: (ReadOutcome | undefined)[] = [];
  for (let start = 0; start < keys.length; ) {
    const some = nextKeys(keys, start, flow);
    const sentAt = delivery.now();
    const remaining = delivery.deadline - sentAt;
    if (remaining <= 0) break;
    const answer = await delivery.read(some, Math.min(requestTimeout, remaining));
    read.push(...outcomesOf(answer, some.length));
    start += some.length;
    const taken =
      answer.kind === 'unreachable' ? 'failed' : answer.kind === 'refused' ? takenBy(answer.status) : 'all';
    // Only failures: that documents can be read doesn't say that the engine takes what is written.
    if (taken !== 'all') flow.answered(taken, sentAt, delivery.now());
    if (flow.down) break;
  }
  return read;
}

function keyOf(candidates: Group['candidates']): DocumentKey[] {
  const [first] = candidates;
  if (first === undefined) return [];
  const { index, id, routing } = first.operation;
  return [{ index, id, routing, whole: candidates.some(({ operation }) => operation.action === 'upsert') }];
}

function nextKeys(keys: readonly DocumentKey[], start: number, { chunk }: Flow): readonly DocumentKey[] {
  const some = keys.slice(start, start + Math.min(chunk.operations, placesAtOnce));
  let wholes = 0;
  const tooMany = some.findIndex(({ whole }) => whole && ++wholes > wholeAtOnce);
  return tooMany < 0 ? some : some.slice(0, tooMany);
}

function outcomesOf(answer: ReadAnswer, count: number): ReadOutcome[] {
  if (answer.kind === 'documents') {
    return answer.documents.map((document) =>
      'type' in document ? { outcome: errored(bulkFailure(503, document)) } : document,
    );
  }
  if (answer.kind === 'refused' && isSecurityError(answer.status, answer.error)) {
    throw securityFault(answer.status, answer.error.type);
  }
  const outcome =
    answer.kind === 'unreachable'
      ? unreachable(answer.message)
      : errored(bulkFailure(answer.status, answer.error));
  return Array.from({ length: count }, () => ({ outcome }));
}
