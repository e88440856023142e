import { classifyItem } from '../../core/bulk/classify.ts';
import type { Flow } from '../../core/bulk/flow.ts';
import type { Outside } from '../../core/bulk/outside.ts';
import { inRounds } from '../../core/bulk/rounds.ts';
import { type Answered, type Sendable, sendOnce } from '../../core/bulk/send.ts';
import type { SendLimits } from '../../core/bulk/send-operations.ts';
import { type DocumentAddress, StoreRefused, type Write, type WriteOutcome } from './window-store.ts';

export interface BulkWrite extends Sendable {
  readonly address: DocumentAddress;
  readonly removes: boolean;
}

/** https://docs.opensearch.org/latest/api-reference/document-apis/bulk/ */
export function bulkWrite({ address, source, ifStored }: Write): BulkWrite {
  const lines = `${actionLine(address, ifStored)}\n${JSON.stringify(source)}\n`;
  return { address, removes: false, lines, bytes: Buffer.byteLength(lines) };
}

export function bulkRemoval(address: DocumentAddress): BulkWrite {
  const lines = `${JSON.stringify({ delete: { _index: address.index, _id: address.id } })}\n`;
  return { address, removes: true, lines, bytes: Buffer.byteLength(lines) };
}

/** Put together by hand: there are two for each key of a batch. */
function actionLine({ index, id }: DocumentAddress, ifStored: Write['ifStored']): string {
  const where = `"_index":${JSON.stringify(index)},"_id":${JSON.stringify(id)}`;
  if (ifStored === 'absent') return `{"create":{${where}}}`;
  if ('olderThan' in ifStored)
    return `{"index":{${where},"version":${ifStored.olderThan},"version_type":"external"}}`;
  return `{"index":{${where},"if_seq_no":${ifStored.seqNo},"if_primary_term":${ifStored.primaryTerm}}}`;
}

/**
 * Sends writes until each has its outcome; those that the engine didn't take by the deadline have `failed`.
 *
 * @throws StoreRefused for a document that the engine will never take, InvocationFault when it refuses our credentials
 */
export async function sendWrites(
  writes: readonly BulkWrite[],
  limits: SendLimits,
  outside: Outside,
  flow: Flow,
): Promise<WriteOutcome[]> {
  const outcomes: WriteOutcome[] = writes.map(() => 'failed');
  let pending = writes.map((write, position) => ({ ...write, position }));
  if (pending.length === 0) return outcomes;
  await inRounds(limits, outside, async () => {
    const before = pending.length;
    const sent = await sendOnce(pending, {
      flow,
      outside,
      requestTimeout: limits.requestTimeout,
      answered: (write, answer) => {
        outcomes[write.position] = outcomeOf(write, answer);
      },
    });
    pending = pending.filter(({ position }) => outcomes[position] === 'failed');
    return { sent, left: pending.length, progress: pending.length < before };
  });
  return outcomes;
}

function outcomeOf({ address, removes }: BulkWrite, answer: Answered): WriteOutcome {
  if (removes && isGone(answer)) return 'written';
  // A version conflict: what is a duplicate to a derived id is a condition that didn't hold to us.
  const outcome =
    'outcome' in answer ? answer.outcome : classifyItem(removes ? 'delete' : 'create', answer.item);
  if (outcome.status === 'indexed') return 'written';
  if (outcome.status === 'duplicate') return 'conflict';
  if (outcome.status !== 'rejected') return 'failed';
  // Not its message, which may quote the document.
  const { type } = outcome.failure;
  throw new StoreRefused(
    `the search engine takes no such document into ${address.index}: ${type}; ${remedyFor(type)}`,
    type,
  );
}

function remedyFor(type: string): string {
  return type === 'dropped'
    ? 'have no ingest pipeline drop what is written there'
    : "compare the index's mapping with its template, and deploy again if the template is an older one";
}

function isGone(answer: Answered): boolean {
  if ('outcome' in answer || answer.item.status !== 404) return false;
  const { error } = answer.item;
  return error === undefined || error.type === 'index_not_found_exception';
}
