import type { BulkAnswer, BulkItem } from '../../../../functions/core/bulk/bulk-answer.ts';
import type { SendLimits } from '../../../../functions/core/bulk/send-operations.ts';
import type { OrderedOutside } from '../../../../functions/core/ordered/read-stored.ts';

export const limits: SendLimits = {
  chunk: { bytes: 1_000_000, operations: 1_000 },
  concurrency: 2,
  requestTimeout: 1_000,
  backoffBase: 100,
  backoffCap: 5_000,
};

export const conflict: BulkItem = {
  status: 409,
  error: { type: 'version_conflict_engine_exception', reason: 'exists' },
};
export const mappingError: BulkItem = {
  status: 400,
  error: { type: 'mapper_parsing_exception', reason: 'failed to parse field [n]' },
};
export const busy: BulkItem = {
  status: 429,
  error: { type: 'es_rejected_execution_exception', reason: 'full' },
};
export const taken: BulkItem = { status: 201 };

export const refused = (status: number, type = 'unknown'): BulkAnswer => ({
  kind: 'refused',
  status,
  error: { type, reason: 'refused' },
});
export const items = (...list: readonly BulkItem[]): BulkAnswer => ({ kind: 'items', items: list });

/** The action lines of a bulk body, one an operation. */
export function actionsOf(body: string): string[] {
  return body.split('\n').filter((_, line) => line % 2 === 0 && line < body.split('\n').length - 1);
}

/** The ids that a bulk body is about, in order. */
export function idsOf(body: string): string[] {
  return actionsOf(body).map((line) => String(Object.values<{ _id: string }>(JSON.parse(line))[0]?._id));
}

interface WorldOptions {
  readonly deadline?: number;
  readonly took?: number;
  readonly random?: () => number;
  /** What the probes of documents in doubt are answered; they aren't among the bodies. */
  readonly probe?: BulkItem;
}

/** Lets all others go on: what isn't awaited is then found to be missing. */
export const yields = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * An outside world with a clock of its own, which only requests and sleeps move on. Each request yields, as a
 * real one does.
 */
export function world(
  answer: (ids: readonly string[], request: number) => BulkAnswer | Promise<BulkAnswer>,
  { deadline = 60_000, took = 10, random = () => 1 - Number.EPSILON, probe = conflict }: WorldOptions = {},
) {
  const probes: string[] = [];
  const bodies: string[] = [];
  const timeouts: number[] = [];
  const sleeps: number[] = [];
  let clock = 0;
  // A body is asked for its ids several times, and may be of megabytes.
  const known = new Map<string, readonly string[]>();
  const idsIn = (body: string): readonly string[] => {
    const ids = known.get(body) ?? idsOf(body);
    known.set(body, ids);
    return ids;
  };
  const outside: OrderedOutside = {
    send: async (body, timeout) => {
      if (idsIn(body).every((id) => id === 'shardline-probe')) {
        probes.push(body);
        await yields();
        clock += took;
        return items(...idsIn(body).map(() => probe));
      }
      const request = bodies.push(body) - 1;
      timeouts.push(timeout);
      await yields();
      clock += took;
      return answer(idsIn(body), request);
    },
    // Nothing is stored in this world.
    read: async (keys) => ({ kind: 'documents', documents: keys.map(() => ({})) }),
    sleep: async (duration) => {
      sleeps.push(duration);
      clock += duration;
    },
    now: () => clock,
    random,
    deadline,
  };
  return { outside, bodies, probes, timeouts, sleeps, sent: () => bodies.map(idsIn), clock: () => clock };
}

export const allTaken = (ids: readonly string[]) => items(...ids.map(() => taken));
