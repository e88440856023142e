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
import { alertPlace } from '../core/windows/places.ts';
import { updateStates } from './alert-states.ts';
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
  /** Entries that this invocation claimed and hasn't dealt with: another's are in the same states. */
  readonly mine: Set<string>;
  readonly topic: TopicHealth;
  readonly maintenance: readonly Maintenance[];
  readonly counts: Counting;
}

/** Whether the topic takes anything: each further publish would take as long to fail. */
export class TopicHealth {
  private failuresInARow = 0;

  get isDown(): boolean {
    return this.failuresInARow >= mostFailures;
  }

  answered(taken: boolean): void {
    this.failuresInARow = taken ? 0 : this.failuresInARow + 1;
  }
}

const mostFailures = 5;

/** A state, what of its outbox is out, and what of it was claimed and hasn't been tried. */
interface Delivery {
  readonly state: AlertState;
  readonly done: readonly Done[];
  readonly untried: readonly OutboxEntry[];
  /** Whether its alert documents are written. */
  readonly told: boolean;
}

/** Kept to tell the states what was sent, in milliseconds: what they don't know of is sent again. */
export const telling = 1_000;

type Done = Pick<OutboxEntry, 'id'> & { readonly silent?: Suppression };

/** Writes the alert documents of all, then sends the notifications of each in order, then tells the states. */
export async function deliverStates(states: readonly AlertState[], options: Delivering): Promise<void> {
  const { mine } = options;
  const monitors = new Map(options.monitors.map((monitor) => [monitor.name, monitor]));
  const known = states.flatMap((state) => {
    const monitor = monitors.get(state.monitor);
    return monitor === undefined ? [] : [{ monitor, state }];
  });
  const ready = new Set(await writeAlerts(known, options));
  const deliveries = await Promise.all(
    known.map((each) => (ready.has(each) ? publishAll(each, options) : untold(each, options))),
  );
  // Of a monitor that the pipeline no longer has.
  const orphans = states
    .filter(({ monitor }) => !monitors.has(monitor))
    .map((state) => ({ state, done: state.outbox, untried: [], told: true }));
  // What is given back somebody else may claim, while this invocation meets the same state again.
  for (const { state } of deliveries) for (const { id } of state.outbox) mine.delete(id);
  await settle([...orphans, ...deliveries], options);
}

async function publishAll(
  { monitor, state }: OfMonitor,
  { now, deadline, mine, topic, maintenance, counts, notifier }: Delivering,
): Promise<Delivery> {
  const done: Done[] = [];
  let tried = 0;
  for (const entry of state.outbox) {
    // In order: nobody should hear of an end before the beginning, which another may be sending.
    if (!mine.has(entry.id) || topic.isDown || now() > Math.min(deadline - telling, entry.claimedUntil))
      break;
    tried += 1;
    const silent = suppression(state, entry, maintenance, now());
    const sent = silent !== undefined || (await notifier.publish(notificationOf(monitor, state, entry)));
    if (silent === undefined) topic.answered(sent);
    if (!sent) {
      // It may be out all the same, so its claim stays: it isn't to be repeated at once.
      counts.failed += 1;
      break;
    }
    counts[entry.transition] += 1;
    counts[silent === undefined ? 'published' : 'suppressed'] += 1;
    done.push({ id: entry.id, ...(silent !== undefined && { silent }) });
  }
  const untried = state.outbox.slice(tried).filter(({ id }) => mine.has(id));
  return { state, done, untried, told: true };
}

function untold({ state }: OfMonitor, { mine }: Delivering): Delivery {
  return { state, done: [], untried: state.outbox.filter(({ id }) => mine.has(id)), told: false };
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

/**
 * Takes out what is sent, and leaves what wasn't tried to whoever comes next. One that the engine doesn't take: the
 * sweep finds it, and sends it again under the same id.
 */
async function settle(deliveries: readonly Delivery[], options: DeliverOptions): Promise<void> {
  await updateStates(
    deliveries.map((delivery) => ({
      of: delivery.state,
      change: (current) => afterDelivery(current, delivery),
    })),
    options,
  );
}

function afterDelivery(current: AlertState, { state, done, untried, told }: Delivery): AlertState {
  const sent = done.reduce((some, { id, silent }) => published(some, id, silent), current);
  const released = untried.reduce((some, { id, claimedUntil }) => release(some, id, claimedUntil), sent);
  // Unless the state has moved on since.
  return told && current.revision === state.revision ? written(released) : released;
}
