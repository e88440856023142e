import { alertStateAddress } from '../../core/monitors/addresses.ts';
import { claim, claimable } from '../../core/monitors/outbox.ts';
import { hasSuppressed, recall } from '../../core/monitors/recall.ts';
import type { AlertState } from '../../core/monitors/state.ts';
import type { Maintenance } from '../../core/monitors/suppression.ts';
import { windowIndices } from '../../core/windows/addresses.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import { isOpen, searchStates, sourceOf, stateOf, updateStates } from '../evaluate/alert-states.ts';
import { recoverMessages } from './messages.ts';
import { notifyStates, type OutboxOptions, recordingMs } from './notify-states.ts';
import { readWaits } from './paces.ts';
import { type AlertCounts, type Counting, inChunks, TopicHealth } from './sending.ts';

/** States whose notifications are sent together: those of one monitor may be one message. */
const statesAtOnce = 10_000;

/** States that are claimed together. */
const claimedAtOnce = 500;

/** Share of the time left that goes into claiming. What is claimed but not sent has to wait until its claim ends. */
const shareForClaims = 1 / 3;

/**
 * The notifications that this invocation has to send. A state and its notification were stored in one write. From here
 * the alert's document is written, the notification is sent, and the state records that. If a step fails, the entry
 * stays in the state, and a sweep sends it when the claim has ended. So a crash between sending and recording sends it
 * again, under the same id.
 */
export function createOutbox(options: OutboxOptions) {
  const waiting = new Map<string, AlertState>();
  const mine = new Set<string>();
  const counts: Counting = { fired: 0, resolved: 0, published: 0, suppressed: 0, failed: 0 };
  const add = (state: AlertState, claimed: readonly string[]) => {
    for (const id of claimed) mine.add(id);
    waiting.set(alertStateAddress(options.pipelineName, state.monitor, state.key).id, state);
  };
  const topic = new TopicHealth();
  const covered = new Set<string>();
  const send = async (until = options.deadline): Promise<AlertCounts> => {
    const deadline = Math.min(until, options.deadline);
    const maintenance = waiting.size === 0 ? [] : await readMaintenance(options);
    for (const some of inChunks([...waiting], statesAtOnce)) {
      if (options.now() > deadline) break;
      for (const [id] of some) waiting.delete(id);
      await notifyStates(
        some.map(([, state]) => state),
        { ...options, deadline, mine, covered, topic, maintenance, counts },
      );
    }
    return counts;
  };
  return {
    add,
    /** Sends what other invocations left. Returns for how many seconds the oldest entry has waited. */
    collect: (claimUntil: number) => collect(claimUntil, { add, send, covered, topic }, options),
    /**
     * Sends what was added until then (clock). The next call or the sweep sends the rest. While the topic is down, only
     * the alerts' documents are written. Returns the counts of all calls so far.
     */
    send,
  };
}

interface Collecting {
  readonly add: (state: AlertState, claimed: readonly string[]) => void;
  readonly send: () => Promise<unknown>;
  readonly covered: Set<string>;
  readonly topic: TopicHealth;
}

async function collect(
  claimUntil: number,
  { add, send, covered, topic }: Collecting,
  options: OutboxOptions,
): Promise<{ readonly outboxOldest: number }> {
  const { pipelineName, store, now, deadline } = options;
  const { monitors } = windowIndices(pipelineName);
  await send();
  await store.refresh(monitors);
  const open = await searchStates({ open: true }, { pipelineName, store });
  const waitsUntil = await readWaits(open, options);
  const oldest = open
    .flatMap(({ outbox, monitor }) =>
      outbox.map((entry) => Math.max(entry.createdAt, waitsUntil(entry, monitor))),
    )
    .reduce((earliest, since) => Math.min(earliest, since), now());
  const outboxOldest = Math.round((now() - oldest) / 1_000);
  const maintenance = open.some(hasSuppressed) ? await readMaintenance(options) : [];
  const claimBy = now() + (deadline - now()) * shareForClaims;
  const due = open.filter(({ outbox: [first], dirty, over, monitor }) => {
    const waits = first !== undefined && waitsUntil(first, monitor) > now();
    return !waits || dirty || over.length > 0;
  });
  const claimed = await claimDue(due, { claimUntil, claimBy, add, maintenance }, options);
  if (due.length > 0) await store.refresh(monitors);
  const pending = await recoverMessages(claimUntil, {
    ...options,
    topic,
    readMaintenance: () => readMaintenance(options),
    deadline: deadline - 2 * recordingMs,
  });
  for (const entry of pending) covered.add(entry);
  // Another sweep may have finished and removed a message since these claims. Only the states show that, so read them
  // again.
  const again = claimed.map((of) => ({ of, change: (state: AlertState) => state }));
  for (const each of await updateStates(again, options)) if (each !== undefined) add(each.state, []);
  await send();
  return { outboxOldest };
}

interface Claiming extends Pick<Collecting, 'add'> {
  readonly claimUntil: number;
  readonly maintenance: readonly Maintenance[];
}

/** @returns the states that were claimed, or whose documents have to be written */
async function claimDue(
  due: readonly AlertState[],
  { claimBy, add, ...claiming }: Claiming & { readonly claimBy: number },
  options: OutboxOptions,
): Promise<readonly AlertState[]> {
  const claimed: AlertState[] = [];
  const addClaimed: typeof add = (state, ids) => {
    claimed.push(state);
    add(state, ids);
  };
  for (const some of inChunks(due, claimedAtOnce)) {
    if (options.now() > claimBy) break;
    await claimStates(some, { ...claiming, add: addClaimed }, options);
  }
  return claimed;
}

/**
 * Leaves states alone that another invocation has claimed: that one writes their documents too. A notification that a
 * snooze or a maintenance held back goes into the outbox and is claimed in the same write, so that it is sent once.
 */
async function claimStates(
  states: readonly AlertState[],
  { claimUntil, add, maintenance }: Claiming,
  { pipelineName, store, now, monitors }: OutboxOptions,
): Promise<void> {
  const plans = new Map(monitors.map((monitor) => [monitor.name, monitor]));
  const addresses = states.map(({ monitor, key }) => alertStateAddress(pipelineName, monitor, key));
  const claims = (await store.get(addresses)).flatMap((stored) => {
    const found = stateOf(stored);
    if (stored === undefined || found === undefined) return [];
    const plan = plans.get(found.monitor);
    const state = plan === undefined ? found : recall(plan, found, maintenance, now());
    const free = claimable(state, now());
    if (!isOpen(state) || free.length < state.outbox.length) return [];
    const claimed = free.reduce((current, { id }) => claim(current, id, claimUntil), state);
    return [{ stored, claimed, ids: free.map(({ id }) => id) }];
  });
  // Without a notification there is nothing to claim, only a document to write.
  for (const { claimed, ids } of claims) if (ids.length === 0) add(claimed, []);
  const taken = claims.filter(({ ids }) => ids.length > 0);
  const outcomes =
    taken.length === 0
      ? []
      : await store.put(
          taken.map(({ stored, claimed }) => ({
            address: stored.address,
            source: sourceOf(claimed),
            ifStored: stored.revision,
          })),
        );
  taken.forEach(({ claimed, ids }, position) => {
    if (outcomes[position] === 'written') add(claimed, ids);
  });
}

/** A maintenance window as it is stored beside the monitors' states. */
type StoredMaintenance = Maintenance & { readonly kind: 'maintenance' };

async function readMaintenance({ pipelineName, store }: OutboxOptions): Promise<readonly Maintenance[]> {
  const found = await store.search({
    index: windowIndices(pipelineName).monitors,
    equal: { kind: 'maintenance' },
  });
  return found.flatMap(({ source }) => (isKind<StoredMaintenance>(source, 'maintenance') ? [source] : []));
}
