import { alertAddress, alertStateAddress } from '../../core/monitors/addresses.ts';
import { alertDocuments } from '../../core/monitors/alert.ts';
import { type Maintenance, published, release, written } from '../../core/monitors/notify.ts';
import type { PaceLimits } from '../../core/monitors/pace.ts';
import type { MonitorPlan } from '../../core/monitors/plan.ts';
import type { AlertState, OutboxEntry } from '../../core/monitors/state.ts';
import type { StoredMessage } from '../../core/monitors/stored-message.ts';
import type { WindowStore } from '../../engine/store/window-store.ts';
import { updateStates } from '../evaluate/alert-states.ts';
import { closeMessages } from './messages.ts';
import type { Notifier } from './notifier.ts';
import { sendDue } from './send-due.ts';
import { type Counting, type Done, Sending, type TopicHealth } from './sending.ts';

export interface DeliverOptions {
  readonly pipeline: string;
  readonly store: WindowStore;
  readonly monitors: readonly MonitorPlan[];
  readonly notifier: Notifier;
  /** Default: every notification is a message. */
  readonly paceLimits?: PaceLimits;
  /** After this nothing more is sent; by the clock, as all times here. */
  readonly deadline: number;
  readonly now: () => number;
}

export interface Delivering extends DeliverOptions {
  /** Entries that this invocation claimed and hasn't dealt with: another's are in the same states. */
  readonly mine: Set<string>;
  /** Entries of messages that others haven't finished. */
  readonly covered: ReadonlySet<string>;
  readonly topic: TopicHealth;
  readonly maintenance: readonly Maintenance[];
  readonly counts: Counting;
}

/** A state, what of its outbox is out, and what of it was claimed and hasn't been tried. */
interface Delivery {
  readonly state: AlertState;
  readonly done: readonly Done[];
  readonly untried: readonly OutboxEntry[];
  /** Whether its alert documents are written. */
  readonly areDocumentsWritten: boolean;
}

/** Kept to tell the states what was sent, in milliseconds: what they don't know of is sent again. */
export const recordingMs = 1_000;

/** The same for each state, when they are many. */
const recordingEachMs = 0.5;

/** Writes the alert documents of all, then sends the notifications of each in order, then tells the states. */
export async function deliverStates(states: readonly AlertState[], options: Delivering): Promise<void> {
  const { mine } = options;
  const monitors = new Map(options.monitors.map((monitor) => [monitor.name, monitor]));
  const known = states.flatMap((state) => {
    const monitor = monitors.get(state.monitor);
    return monitor === undefined ? [] : [{ monitor, state }];
  });
  const ready = new Set(await writeAlerts(known, options));
  const sendings = known.map((each) => ({ each, sending: new Sending(each.monitor, each.state) }));
  const sent = await sendDue(
    sendings.flatMap(({ each, sending }) => (ready.has(each) ? [sending] : [])),
    { ...options, publishUntil: options.deadline - recordingMs - recordingEachMs * states.length },
  );
  const deliveries = sendings.map(
    ({ each, sending }): Delivery => ({
      state: sending.state,
      done: sending.done,
      untried: sending.untried(options),
      areDocumentsWritten: ready.has(each),
    }),
  );
  // Of a monitor that the pipeline no longer has.
  const orphans = states
    .filter(({ monitor }) => !monitors.has(monitor))
    .map((state) => ({ state, done: state.outbox, untried: [], areDocumentsWritten: true }));
  // What is given back somebody else may claim, while this invocation meets the same state again.
  for (const { state } of deliveries) for (const { id } of state.outbox) mine.delete(id);
  const unrecorded = await recordDeliveries([...orphans, ...deliveries], options);
  await closeMessages(sent, (message) => isRecorded(message, unrecorded, options), options);
}

function isRecorded(
  { monitor, members }: StoredMessage,
  unrecorded: ReadonlySet<string>,
  { pipeline }: DeliverOptions,
): boolean {
  return members.every(({ key }) => !unrecorded.has(alertStateAddress(pipeline, monitor, key).id));
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
      write: { address: alertAddress(pipeline, alert), source, ifStored: { olderThan: version } },
    })),
  );
  const outcomes = writes.length === 0 ? [] : await store.put(writes.map(({ write }) => write));
  const failed = new Set(
    writes.flatMap(({ each }, position) => (outcomes[position] === 'failed' ? [each] : [])),
  );
  return all.filter((each) => !failed.has(each));
}

/**
 * Removes entries that were sent, and leaves those that weren't tried to the next invocation. If the engine refuses a
 * write, the sweep finds the entry, and sends it again under the same id.
 * @returns the ids of states that don't know
 */
async function recordDeliveries(
  deliveries: readonly Delivery[],
  options: DeliverOptions,
): Promise<ReadonlySet<string>> {
  const updated = await updateStates(
    deliveries.map((delivery) => ({
      of: delivery.state,
      change: (current) => afterDelivery(current, delivery),
    })),
    options,
  );
  const failed = deliveries.filter((_, position) => updated[position]?.outcome === 'failed');
  return new Set(failed.map(({ state }) => alertStateAddress(options.pipeline, state.monitor, state.key).id));
}

function afterDelivery(
  current: AlertState,
  { state, done, untried, areDocumentsWritten }: Delivery,
): AlertState {
  const sent = done.reduce((some, { id, silent }) => published(some, id, silent), current);
  const released = untried.reduce((some, { id, claimedUntil }) => release(some, id, claimedUntil), sent);
  // Unless the state has moved on since.
  return areDocumentsWritten && current.revision === state.revision ? written(released) : released;
}
