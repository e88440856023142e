import { bulkFailure, isSecurityError } from '../bulk/classify.ts';
import { type Flow, signalOf } from '../bulk/flow.ts';
import type { Outside } from '../bulk/outside.ts';
import { patienceFor, securityFault, unreachable } from '../bulk/send.ts';
import type { SendLimits } from '../bulk/send-operations.ts';
import { type DocumentOutcome, errored } from '../outcome/outcome.ts';
import type { Group } from './decide.ts';
import type { DocumentKey, ReadAnswer, StoredDocument } from './read-answer.ts';

export interface OrderedOutside extends Outside {
  /** Reads documents as they are now, refreshed or not; it never throws for what the engine or network did. */
  readonly read: (keys: readonly DocumentKey[], timeout: number) => Promise<ReadAnswer>;
}

/** A document as it is stored, or why that can't be told for now. */
export type ReadOutcome = StoredDocument | { readonly outcome: DocumentOutcome };

/** The size of whole documents isn't known before they are read. */
const sourcesAtOnce = 100;
const documentsAtOnce = 1_000;

/**
 * Reads what is stored of the documents of the first groups, as many as one request takes, by position. None when the
 * deadline comes first.
 *
 * @throws InvocationFault when the engine refuses our credentials.
 */
export async function readStored(
  groups: readonly Group[],
  { requestTimeout }: Pick<SendLimits, 'requestTimeout'>,
  outside: OrderedOutside,
  flow: Flow,
): Promise<ReadOutcome[]> {
  const sentAt = outside.now();
  const remaining = outside.deadline - sentAt;
  if (remaining <= 0) return [];
  const keys = nextKeys(groups, flow);
  const answer = await outside.read(keys, Math.min(patienceFor(flow, requestTimeout), remaining));
  const taken =
    answer.kind === 'unreachable' ? 'failed' : answer.kind === 'refused' ? signalOf(answer.status) : 'all';
  // Only failures: that documents can be read doesn't say that the engine takes what is written.
  if (taken !== 'all') flow.answered(taken, sentAt, outside.now());
  return outcomesOf(answer, keys.length);
}

function nextKeys(groups: readonly Group[], { chunk }: Flow): DocumentKey[] {
  const keys = groups.slice(0, Math.min(chunk.operations, documentsAtOnce)).flatMap(keyOf);
  let wholes = 0;
  const tooMany = keys.findIndex(({ needsSource }) => needsSource && ++wholes > sourcesAtOnce);
  return tooMany < 0 ? keys : keys.slice(0, tooMany);
}

function keyOf({ candidates }: Group): DocumentKey[] {
  const [first] = candidates;
  if (first === undefined) return [];
  const { index, id, routing } = first.operation;
  return [
    { index, id, routing, needsSource: candidates.some(({ operation }) => operation.action === 'upsert') },
  ];
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
