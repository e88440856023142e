import { classifyItem } from '../bulk/classify.ts';
import { Flow } from '../bulk/flow.ts';
import { doubtKey } from '../bulk/refused/doubt.ts';
import { Doubts } from '../bulk/refused/doubts.ts';
import { RefusalMemory } from '../bulk/refused/memory.ts';
import { targetOf } from '../bulk/refused/probe.ts';
import { inRounds } from '../bulk/rounds.ts';
import { notSent, type SendLimits, type SendResult, sendDivided } from '../bulk/send-operations.ts';
import type { OrderedOperation } from '../document/operation.ts';
import { formatOrder } from '../document/stream-order.ts';
import { type DocumentOutcome, indexed, stale } from '../outcome/outcome.ts';
import { type Group, groupByDocument } from './decide.ts';
import { nextWrites, type OrderedWrite, type SetOutcome } from './next-writes.ts';
import type { OrderedOutside } from './read-stored.ts';

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

  let taken: OrderedWrite | undefined;
  const asking = {
    flow,
    outside,
    memory,
    requestTimeout: limits.requestTimeout,
    currentIndex: limits.currentIndex,
    taken: () => (taken === undefined ? [] : [taken]),
  };
  const doubts = new Doubts<OrderedWrite>({
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

/** Returns whether fewer of the group's operations are to be written at once. */
function setWriteOutcome(
  { group, decided }: OrderedWrite,
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
function narrow(group: Group, { applied, overtaken }: OrderedWrite['decided']): boolean {
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
