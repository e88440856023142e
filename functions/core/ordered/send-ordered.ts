import { classifyItem } from '../bulk/classify.ts';
import { Flow } from '../bulk/flow.ts';
import { doubtKey } from '../bulk/refused/doubt.ts';
import { Doubts } from '../bulk/refused/doubts.ts';
import { RefusalMemory } from '../bulk/refused/memory.ts';
import { targetOf } from '../bulk/refused/probe.ts';
import { inRounds } from '../bulk/rounds.ts';
import type { Sendable } from '../bulk/send.ts';
import { notSent, type SendLimits, type SendResult, sendDivided } from '../bulk/send-operations.ts';
import type { OrderedOperation } from '../document/operation.ts';
import { formatOrder } from '../document/stream-order.ts';
import { type DocumentOutcome, indexed, stale } from '../outcome/outcome.ts';
import { type Decision, decide, type Group, groupByDocument } from './decide.ts';
import { type OrderedOutside, type ReadOutcome, readStored } from './read-stored.ts';

interface Write extends Sendable {
  readonly group: Group;
  readonly decided: NonNullable<Decision['write']>;
}

/** Documents that are read, decided and written together: what is read should be young when it is written. */
const groupsAtOnce = 1_000;

/**
 * Writes documents under ids of the user's own so that the last one in the stream wins (G6), whatever is retried,
 * replayed or delivered side by side: reads what is stored, decides, and writes on the condition that it is still
 * stored. Another writer's success in between is read and decided anew. Order: docs/internals/decisions/0004.
 *
 * @throws InvocationFault when the engine refuses our credentials or answers something that can't be matched.
 */
export async function sendOrdered(
  operations: readonly OrderedOperation[],
  limits: SendLimits,
  outside: OrderedOutside,
  flow: Flow = new Flow(limits),
  memory: RefusalMemory = new RefusalMemory(),
): Promise<SendResult> {
  const outcomes: DocumentOutcome[] = operations.map(() => notSent);
  let groups = groupByDocument(operations);
  const left = () => groups.reduce((sum, { candidates }) => sum + candidates.length, 0);
  const setOutcome = (group: Group, position: number, outcome: DocumentOutcome) => {
    outcomes[position] = outcome;
    const at = group.candidates.findIndex((candidate) => candidate.position === position);
    if (outcome.status !== 'errored' && at >= 0) group.candidates.splice(at, 1);
  };

  let taken: Write | undefined;
  const asking = {
    flow,
    outside,
    memory,
    requestTimeout: limits.requestTimeout,
    currentIndex: limits.currentIndex,
    taken: () => (taken === undefined ? [] : [taken]),
  };
  const doubts = new Doubts<Write>({
    ...asking,
    lateWrites: limits.lateWrites ?? Number.POSITIVE_INFINITY,
    keyOf: ({ group }) => keyOf(group),
    split: ({ group, decided }) => narrow(group, decided),
  });
  const reportHeld = (group: Group | undefined): void => {
    const [first] = group?.candidates ?? [];
    const outcome = first && outcomes[first.position];
    if (group === undefined || first === undefined || outcome === undefined || !('failure' in outcome))
      return;
    const { recordPosition } = first.operation;
    outside.onHeld?.({ recordPosition, failure: outcome.failure, outlook: doubts.outlook(keyOf(group)) });
  };

  const retries = await inRounds(limits, outside, async () => {
    const before = left();
    let sent = { requests: 0, repeats: 0 };
    let narrowed = false;
    for (let start = 0; start < groups.length; ) {
      const { writes, next } = await nextWrites(groups, start, { limits, outside, flow, setOutcome });
      start = next;
      const { requests, repeats } = await sendDivided(writes, doubts, {
        ...asking,
        answered: (write, answer) => {
          // As `index`, also for a create: a conflict must not become a duplicate, but be read again.
          const outcome = 'outcome' in answer ? answer.outcome : classifyItem('index', answer.item);
          narrowed = setWriteOutcome(write, outcome, setOutcome) || narrowed;
          if (outcome.status === 'indexed') taken = write;
          if (outcome.status === 'errored') doubts.heard(write, answer);
        },
      });
      for (const { operation, outcome } of await doubts.decide())
        setWriteOutcome(operation, outcome, setOutcome);
      sent = { requests: sent.requests + requests, repeats: sent.repeats + repeats };
      if (flow.down) break;
    }
    groups = groups.filter(({ candidates }) => candidates.length > 0);
    reportHeld(groups[0]);
    return { sent, left: left(), progress: narrowed || left() < before };
  });
  if (taken !== undefined) memory.took(targetOf(taken).index, taken);
  return { outcomes, retries, ...(doubts.found.size > 0 && { doubts: doubts.found }) };
}

type SetOutcome = (group: Group, position: number, outcome: DocumentOutcome) => void;

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
async function nextWrites(
  groups: readonly Group[],
  start: number,
  { limits, outside, flow, setOutcome }: Reading,
): Promise<{ readonly writes: readonly Write[]; readonly next: number }> {
  const writes: Write[] = [];
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

function writeOf(group: Group | undefined, read: ReadOutcome, setOutcome: SetOutcome): Write[] {
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

/** Returns whether fewer of the group's operations are to be written at once. */
function setWriteOutcome(
  { group, decided }: Write,
  outcome: DocumentOutcome,
  setOutcome: SetOutcome,
): boolean {
  const { applied, overtaken } = decided;
  const all = [...overtaken, ...applied];
  if (outcome.status === 'indexed') {
    for (const position of overtaken) setOutcome(group, position, stale);
    for (const position of applied) setOutcome(group, position, indexed);
    group.atOnce *= 2;
    return false;
  }
  if (outcome.status === 'rejected' && narrow(group, decided)) return true;
  for (const position of all) setOutcome(group, position, outcome);
  return false;
}

/** Has fewer of a group's operations written at once. False when the write held a single one. */
function narrow(group: Group, { applied, overtaken }: Write['decided']): boolean {
  const together = applied.length + overtaken.length;
  if (together === 1) return false;
  group.atOnce = Math.floor(together / 2);
  return true;
}

/** The same whenever the documents come again, for as long as the same operation is the first. */
function keyOf({ candidates: [first] }: Group): string {
  if (first === undefined) return '';
  const { index, id, order } = first.operation;
  return doubtKey(index, id, formatOrder(order));
}
