import type { Flow } from '../bulk/flow.ts';
import type { Sendable } from '../bulk/send.ts';
import type { SendLimits } from '../bulk/send-operations.ts';
import type { OrderedOperation } from '../document/operation.ts';
import type { DocumentOutcome } from '../outcome/outcome.ts';
import { type Decision, decide, type Group } from './decide.ts';
import { type OrderedOutside, type ReadOutcome, readStored } from './read-stored.ts';

export interface OrderedWrite extends Sendable {
  readonly group: Group;
  readonly decided: NonNullable<Decision['write']>;
}

/** Documents that are read, decided and written together: what is read should be young when it is written. */
const groupsAtOnce = 1_000;

export type SetOutcome = (group: Group, position: number, outcome: DocumentOutcome) => void;

interface Reading {
  readonly limits: SendLimits;
  readonly outside: OrderedOutside;
  readonly flow: Flow;
  readonly setOutcome: SetOutcome;
}

/**
 * What to write for the groups from `start` on, up to `next`. Decided after each read: of documents that are large,
 * no more is held than the requests that are sent side by side.
 */
export async function nextWrites(
  groups: readonly Group[],
  start: number,
  { limits, outside, flow, setOutcome }: Reading,
): Promise<{ readonly writes: readonly OrderedWrite[]; readonly next: number }> {
  const writes: OrderedWrite[] = [];
  const end = Math.min(groups.length, start + groupsAtOnce);
  let next = start;
  for (let bytesLeft = limits.chunk.bytes * limits.concurrency; next < end && bytesLeft > 0; ) {
    const unread = groups.slice(next, end);
    const stored = await readStored(unread, limits, outside, flow);
    if (stored.length === 0) return { writes, next: groups.length };
    const decided = stored.flatMap((read, position) => writeOf(unread[position], read, setOutcome));
    writes.push(...decided);
    bytesLeft -= decided.reduce((sum, { bytes }) => sum + bytes, 0);
    next += stored.length;
    if (flow.down) break;
  }
  return { writes, next };
}

function writeOf(group: Group | undefined, read: ReadOutcome, setOutcome: SetOutcome): OrderedWrite[] {
  if (group === undefined) return [];
  if ('outcome' in read) {
    for (const { position } of group.candidates) setOutcome(group, position, read.outcome);
    return [];
  }
  const [first] = group.candidates;
  const { passed, write } = decide(read, [...group.candidates], group.atOnce);
  for (const { position, outcome } of passed) setOutcome(group, position, outcome);
  if (write === undefined || first === undefined) return [];
  const lines = `${actionLine(first.operation, read.revision)}\n${write.json}\n`;
  return [{ group, decided: write, lines, bytes: Buffer.byteLength(lines) }];
}

/** https://docs.opensearch.org/latest/api-reference/document-apis/bulk/ and its optimistic concurrency control */
function actionLine({ index, id, routing }: OrderedOperation, revision: Revision | undefined): string {
  const where = { _index: index, _id: id, ...(routing !== undefined && { routing }) };
  if (revision === undefined) return JSON.stringify({ create: where });
  const { seqNo: if_seq_no, primaryTerm: if_primary_term } = revision;
  return JSON.stringify({ index: { ...where, if_seq_no, if_primary_term } });
}

type Revision = { readonly seqNo: number; readonly primaryTerm: number };
