import { claim, claimable, type Maintenance } from '../core/monitors/notify.ts';
import type { AlertState } from '../core/monitors/state.ts';
import { alertStatePlace, windowIndices } from '../core/windows/places.ts';
import { searchStates, sourceOf, stateOf } from './alert-states.ts';
import {
  type AlertCounts,
  type Counting,
  type DeliverOptions,
  deliverStates,
  releaseStates,
  telling,
} from './deliver-states.ts';
import { inChunks } from './in-chunks.ts';
import { isKind } from './stored-kind.ts';

/**
 * States whose notifications are claimed and sent together: their requests to the engine are shared, and no more is
 * claimed than can be sent, since what is claimed and not sent waits until nobody can be at it any more.
 */
const statesAtOnce = 20;

/**
 * What this invocation has to tell. A state's transition and its notification were written together; here the alert's
 * document is written, the notification sent, and the state told so. What fails on the way stays in the state, and a
 * sweep sends it once nobody else can be at it: a crash between sending and telling repeats it, under the same id.
 */
export function createOutbox(options: DeliverOptions) {
  const waiting = new Map<string, AlertState>();
  const mine = new Set<string>();
  const counts: Counting = { fired: 0, resolved: 0, published: 0, suppressed: 0, failed: 0 };
  const add = (state: AlertState, claimed: readonly string[]) => {
    for (const id of claimed) mine.add(id);
    waiting.set(alertStatePlace(options.pipeline, state.monitor, state.key).id, state);
  };
  /** Each further one would take as long to fail, and the batch's records would wait for it. */
  let topicRefuses = false;
  const deliver = async (until = options.deadline): Promise<AlertCounts> => {
    const maintenance = waiting.size === 0 ? [] : await readMaintenance(options);
    for (const some of inChunks([...waiting], statesAtOnce)) {
      if (topicRefuses || options.now() > until) break;
      for (const [id] of some) waiting.delete(id);
      const { published, failed } = counts;
      await deliverStates(
        some.map(([, state]) => state),
        { ...options, mine, maintenance, counts },
      );
      topicRefuses = counts.failed > failed && counts.published === published;
    }
    if (topicRefuses && waiting.size > 0) {
      await releaseStates([...waiting.values()], { ...options, mine });
      waiting.clear();
    }
    return counts;
  };
  return {
    add,
    /** Sends what others left, and says for how many seconds the oldest has waited. */
    collect: (claimUntil: number) =>
      collect(claimUntil, { add, deliver, goesOn: () => !topicRefuses }, options),
    /**
     * Sends what was added, as far as it comes until then (clock) and the topic takes any: the rest is the sweep's, or
     * the next call's. Counts all that was sent so far.
     */
    deliver,
  };
}

interface Collecting {
  readonly add: (state: AlertState, claimed: readonly string[]) => void;
  readonly deliver: () => Promise<unknown>;
  readonly goesOn: () => boolean;
}

async function collect(
  claimUntil: number,
  { add, deliver, goesOn }: Collecting,
  options: DeliverOptions,
): Promise<{ readonly outboxOldest: number }> {
  const { pipeline, store, now, deadline } = options;
  await deliver();
  await store.refresh(windowIndices(pipeline).monitors);
  const open = await searchStates({ open: true }, { pipeline, store });
  const oldest = Math.min(now(), ...open.flatMap(({ outbox }) => outbox.map(({ createdAt }) => createdAt)));
  const outboxOldest = Math.round((now() - oldest) / 1_000);
  for (const some of inChunks(open, statesAtOnce)) {
    // What is claimed has to be sent, too.
    if (!goesOn() || now() > deadline - 2 * telling) break;
    await claimStates(some, claimUntil, add, options);
    await deliver();
  }
  return { outboxOldest };
}

/** Those that somebody else is at are left alone: whoever it is writes their documents too. */
async function claimStates(
  states: readonly AlertState[],
  claimUntil: number,
  add: Collecting['add'],
  { pipeline, store, now }: DeliverOptions,
): Promise<void> {
  const places = states.map(({ monitor, key }) => alertStatePlace(pipeline, monitor, key));
  const claims = (await store.get(places)).flatMap((stored) => {
    const state = stateOf(stored);
    if (stored === undefined || state === undefined) return [];
    const free = claimable(state, now());
    if (free.length < state.outbox.length) return [];
    const claimed = free.reduce((current, { id }) => claim(current, id, claimUntil), state);
    return [{ stored, claimed, ids: free.map(({ id }) => id) }];
  });
  // Without a notification there is nothing to claim, just a document to write.
  for (const { claimed, ids } of claims) if (ids.length === 0) add(claimed, []);
  const taken = claims.filter(({ ids }) => ids.length > 0);
  const outcomes =
    taken.length === 0
      ? []
      : await store.put(
          taken.map(({ stored, claimed }) => ({
            place: stored.place,
            source: sourceOf(claimed),
            unless: stored.revision,
          })),
        );
  taken.forEach(({ claimed, ids }, position) => {
    if (outcomes[position] === 'written') add(claimed, ids);
  });
}

/** A maintenance window as it is stored beside the monitors' states. */
type StoredMaintenance = Maintenance & { readonly kind: 'maintenance' };

async function readMaintenance({ pipeline, store }: DeliverOptions): Promise<readonly Maintenance[]> {
  const found = await store.search({
    index: windowIndices(pipeline).monitors,
    equal: { kind: 'maintenance' },
  });
  return found.flatMap(({ source }) => (isKind<StoredMaintenance>(source, 'maintenance') ? [source] : []));
}
