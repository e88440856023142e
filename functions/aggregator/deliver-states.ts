import { alertDocuments, notificationOf } from '../core/monitors/alert.ts';
import {
  type Maintenance,
  published,
  release,
  type Suppression,
  suppression,
  written,
} from '../core/monitors/notify.ts';
import type { MonitorPlan } from '../core/monitors/plan.ts';
import type { AlertState, OutboxEntry } from '../core/monitors/state.ts';
import { alertPlace, alertStatePlace } from '../core/windows/places.ts';
import { sourceOf, stateOf } from './alert-states.ts';
import type { Notifier } from './notifier.ts';
import type { WindowStore } from './window-store.ts';

export interface DeliverOptions {
  readonly pipeline: string;
  readonly store: WindowStore;
  readonly monitors: readonly MonitorPlan[];
  readonly notifier: Notifier;
  /** After this nothing more is sent; by the clock, as all times here. */
  readonly deadline: number;
  readonly now: () => number;
}

export interface AlertCounts {
  readonly fired: number;
  readonly resolved: number;
  readonly published: number;
  readonly suppressed: number;
  readonly failed: number;
}

export type Counting = { -readonly [Name in keyof AlertCounts]: AlertCounts[Name] };

export interface Delivering extends DeliverOptions {
  /** Entries that this invocation claimed: another's are in the same states. */
  readonly mine: ReadonlySet<string>;
  readonly maintenance: readonly Maintenance[];
  readonly counts: Counting;
}

/** A state, what of its outbox is out, and what of it was claimed and isn't, for whoever comes next. */
interface Delivery {
  readonly state: AlertState;
  readonly done: readonly Done[];
  readonly unsent: readonly OutboxEntry[];
  /** Whether its alert documents are written. */
  readonly told: boolean;
}

/** Kept to tell the states what was sent, in milliseconds: what they don't know of is sent again. */
export const telling = 1_000;

type Done = Pick<OutboxEntry, 'id'> & { readonly silent?: Suppression };

/** Writes the alert documents of all, then sends the notifications of each in order, then tells the states. */
export async function deliverStates(states: readonly AlertState[], options: Delivering): Promise<void> {
  const monitors = new Map(options.monitors.map((monitor) => [monitor.name, monitor]));
  const known = states.flatMap((state) => {
    const monitor = monitors.get(state.monitor);
    return monitor === undefined ? [] : [{ monitor, state }];
  });
  // Of a monitor that the pipeline no longer has.
  const orphans = states.filter(({ monitor }) => !monitors.has(monitor));
  const ready = await writeAlerts(known, options);
  const sent = await Promise.all(ready.map(({ monitor, state }) => publishAll(monitor, state, options)));
  const given = orphans.map((state) => ({ state, done: state.outbox, unsent: [], told: true }));
  await settle([...given, ...sent], options);
}

async function publishAll(
  monitor: MonitorPlan,
  state: AlertState,
  { now, deadline, mine, maintenance, counts, notifier }: Delivering,
): Promise<Delivery> {
  const done: Done[] = [];
  for (const entry of state.outbox) {
    // In order: nobody should hear of an end before the beginning, which another may be sending.
    if (!mine.has(entry.id) || now() > Math.min(deadline - telling, entry.claimedUntil)) break;
    counts[entry.transition] += 1;
    const silent = suppression(state, entry, maintenance, now());
    const sent = silent !== undefined || (await notifier.publish(notificationOf(monitor, state, entry)));
    if (!sent) {
      counts.failed += 1;
      break;
    }
    counts[silent === undefined ? 'published' : 'suppressed'] += 1;
    done.push({ id: entry.id, ...(silent !== undefined && { silent }) });
  }
  const unsent = state.outbox.slice(done.length).filter(({ id }) => mine.has(id));
  return { state, done, unsent, told: true };
}

interface OfMonitor {
  readonly monitor: MonitorPlan;
  readonly state: AlertState;
}

/** Those whose alert documents are written. */
async function writeAlerts(
  all: readonly OfMonitor[],
  { pipeline, store }: DeliverOptions,
): Promise<readonly OfMonitor[]> {
  const writes = all.flatMap((each) =>
    alertDocuments(each.monitor, each.state).map(({ alert, version, source }) => ({
      each,
      write: { place: alertPlace(pipeline, alert), source, unless: { version } },
    })),
  );
  const outcomes = writes.length === 0 ? [] : await store.put(writes.map(({ write }) => write));
  const failed = new Set(
    writes.flatMap(({ each }, position) => (outcomes[position] === 'failed' ? [each] : [])),
  );
  return all.filter((each) => !failed.has(each));
}

/** Leaves what was claimed for them to whoever comes next. */
export async function releaseStates(
  states: readonly AlertState[],
  options: Pick<Delivering, 'pipeline' | 'store' | 'mine'>,
): Promise<void> {
  const deliveries = states.map((state): Delivery => {
    const unsent = state.outbox.filter(({ id }) => options.mine.has(id));
    return { state, done: [], unsent, told: false };
  });
  await settle(
    deliveries.filter(({ unsent }) => unsent.length > 0),
    options,
  );
}

/** Takes out what is sent, and gives back what isn't. */
async function settle(
  deliveries: readonly Delivery[],
  { pipeline, store }: Pick<DeliverOptions, 'pipeline' | 'store'>,
): Promise<void> {
  let pending = deliveries;
  while (pending.length > 0) {
    const found = await store.get(
      pending.map(({ state: { monitor, key } }) => alertStatePlace(pipeline, monitor, key)),
    );
    const changes = pending.flatMap((delivery, position) => {
      const stored = found[position];
      const current = stateOf(stored);
      if (stored === undefined || current === undefined) return [];
      const after = afterDelivery(current, delivery);
      if (after === current) return [];
      return [{ delivery, write: { place: stored.place, source: sourceOf(after), unless: stored.revision } }];
    });
    const outcomes = changes.length === 0 ? [] : await store.put(changes.map(({ write }) => write));
    // One that isn't taken: the sweep finds it, and sends it again under the same id.
    pending = changes.flatMap(({ delivery }, position) =>
      outcomes[position] === 'conflict' ? [delivery] : [],
    );
  }
}

function afterDelivery(current: AlertState, { state, done, unsent, told }: Delivery): AlertState {
  const sent = done.reduce((some, { id, silent }) => published(some, id, silent), current);
  const released = unsent.reduce((some, { id, claimedUntil }) => release(some, id, claimedUntil), sent);
  // Unless the state has moved on since.
  return told && current.revision === state.revision ? written(released) : released;
}
