import { alertAddress, alertStateAddress } from '../../core/monitors/addresses.ts';
import { alertDocuments } from '../../core/monitors/alert.ts';
import { published, release, written } from '../../core/monitors/outbox.ts';
import type { PaceLimits } from '../../core/monitors/pace.ts';
import type { MonitorPlan } from '../../core/monitors/plan.ts';
import type { AlertState, OutboxEntry } from '../../core/monitors/state.ts';
import type { StoredMessage } from '../../core/monitors/stored-message.ts';
import type { Maintenance } from '../../core/monitors/suppression.ts';
import type { PipelineStore } from '../../engine/store/window-store.ts';
import { updateStates } from '../evaluate/alert-states.ts';
import { closeMessages } from './messages.ts';
import type { Notifier } from './notifier.ts';
import { sendDue } from './send-due.ts';
import { type Counting, type Done, Sending, type TopicHealth } from './sending.ts';

export interface OutboxOptions extends PipelineStore {
  readonly monitors: readonly MonitorPlan[];
  readonly notifier: Notifier;
  /** Default: every notification is a message. */
  readonly paceLimits?: PaceLimits;
  /** After this nothing more is sent; by the clock, as all times here. */
  readonly deadline: number;
  readonly now: () => number;
}

export interface NotifyOptions extends OutboxOptions {
  /** Entries that this invocation claimed and hasn't dealt with yet. The same states may hold entries of others. */
  readonly mine: Set<string>;
  /** Entries in messages that other invocations haven't finished. */
  readonly covered: ReadonlySet<string>;
  readonly topic: TopicHealth;
  readonly maintenance: readonly Maintenance[];
  readonly counts: Counting;
}

/** A state with the entries of its outbox that are done, and those that were claimed but not tried. */
interface Notified {
  readonly state: AlertState;
  readonly done: readonly Done[];
  readonly untried: readonly OutboxEntry[];
  /** Whether its alert documents are written. */
  readonly areDocumentsWritten: boolean;
}

/** Kept back for recording in the states what was sent, in milliseconds: what isn't recorded is sent again. */
export const recordingMs = 1_000;

/** Kept back besides for each state. */
const recordingEachMs = 0.5;

/**
 * Writes the alert documents of all states, sends the notifications of each in order, and records in the states what
 * was sent.
 */
export async function notifyStates(states: readonly AlertState[], options: NotifyOptions): Promise<void> {
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
  const notified = sendings.map(
    ({ each, sending }): Notified => ({
      state: sending.state,
      done: sending.done,
      untried: sending.untried(options),
      areDocumentsWritten: ready.has(each),
    }),
  );
  // The pipeline no longer has their monitor: nothing is sent.
  const orphans = states
    .filter(({ monitor }) => !monitors.has(monitor))
    .map((state) => ({ state, done: state.outbox, untried: [], areDocumentsWritten: true }));
  // Another invocation may claim what is given back, and this one may meet the same state again.
  for (const { state } of notified) for (const { id } of state.outbox) mine.delete(id);
  const unrecorded = await recordNotified([...orphans, ...notified], options);
  await closeMessages(sent, (message) => isRecorded(message, unrecorded, options), options);
}

function isRecorded(
  { monitor, members }: StoredMessage,
  unrecorded: ReadonlySet<string>,
  { pipelineName }: OutboxOptions,
): boolean {
  return members.every(({ key }) => !unrecorded.has(alertStateAddress(pipelineName, monitor, key).id));
}

interface OfMonitor {
  readonly monitor: MonitorPlan;
  readonly state: AlertState;
}

/** @returns those whose alert documents are written */
async function writeAlerts(
  all: readonly OfMonitor[],
  { pipelineName, store }: OutboxOptions,
): Promise<readonly OfMonitor[]> {
  const writes = all.flatMap((each) =>
    alertDocuments(each.monitor, each.state).map(({ alert, version, source }) => ({
      each,
      write: { address: alertAddress(pipelineName, alert), source, ifStored: { olderThan: version } },
    })),
  );
  const outcomes = writes.length === 0 ? [] : await store.put(writes.map(({ write }) => write));
  const failed = new Set(
    writes.flatMap(({ each }, position) => (outcomes[position] === 'failed' ? [each] : [])),
  );
  return all.filter((each) => !failed.has(each));
}

/**
 * Removes the entries that were sent, and releases the claims of those that weren't tried. If the engine refuses a
 * write, the sweep finds the entry and sends it again under the same id.
 * @returns the ids of states in which this could not be recorded
 */
async function recordNotified(
  notified: readonly Notified[],
  options: OutboxOptions,
): Promise<ReadonlySet<string>> {
  const updated = await updateStates(
    notified.map((each) => ({
      of: each.state,
      change: (current) => withNotified(current, each),
    })),
    options,
  );
  const failed = notified.filter((_, position) => updated[position]?.outcome === 'failed');
  return new Set(
    failed.map(({ state }) => alertStateAddress(options.pipelineName, state.monitor, state.key).id),
  );
}

function withNotified(
  current: AlertState,
  { state, done, untried, areDocumentsWritten }: Notified,
): AlertState {
  const sent = done.reduce((some, { id, silent }) => published(some, id, silent), current);
  const released = untried.reduce((some, { id, claimedUntil }) => release(some, id, claimedUntil), sent);
  // Unless the state has moved on since.
  return areDocumentsWritten && current.revision === state.revision ? written(released) : released;
}
