import { alertStateAddress } from '../../core/monitors/addresses.ts';
import { claim, claimable } from '../../core/monitors/outbox.ts';
import { hasSuppressed, recall } from '../../core/monitors/recall.ts';
import type { AlertState } from '../../core/monitors/state.ts';
import type { Maintenance } from '../../core/monitors/suppression.ts';
import { windowIndices } from '../../core/windows/addresses.ts';
import { isOpen, searchStates, sourceOf, stateOf, updateStates } from '../evaluate/alert-states.ts';
import { readMaintenance } from './maintenance.ts';
import { type OutboxOptions, recordingMs } from './notify-states.ts';
import { readWaits } from './paces.ts';
import { recoverMessages } from './recover-messages.ts';
import { inChunks, type TopicHealth } from './sending.ts';

/** States that are claimed together. */
const claimedAtOnce = 500;

/** Share of the time left that goes into claiming. What is claimed but not sent has to wait until its claim ends. */
const shareForClaims = 1 / 3;

interface Collecting {
  readonly add: (state: AlertState, claimed: readonly string[]) => void;
  readonly send: () => Promise<unknown>;
  readonly covered: Set<string>;
  readonly topic: TopicHealth;
}

/** Claims what other invocations left to send, and sends it. Returns for how many seconds the oldest entry has waited. */
export async function collectDue(
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
