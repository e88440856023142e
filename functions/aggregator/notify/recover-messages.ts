import { published } from '../../core/monitors/outbox.ts';
import type { AlertState } from '../../core/monitors/state.ts';
import type { StoredMessage } from '../../core/monitors/stored-message.ts';
import { type Maintenance, type Suppression, suppression } from '../../core/monitors/suppression.ts';
import { windowIndices } from '../../core/windows/addresses.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import type { PipelineStore, Stored } from '../../engine/store/window-store.ts';
import { updateStates } from '../evaluate/alert-states.ts';
import { closeMessages } from './messages.ts';
import type { Notifier } from './notifier.ts';
import { publishLimit, type TopicHealth } from './sending.ts';

export interface RecoverOptions extends PipelineStore {
  readonly notifier: Notifier;
  readonly topic: TopicHealth;
  readonly readMaintenance: () => Promise<readonly Maintenance[]>;
  readonly now: () => number;
  /** After this nothing more is begun; by the clock. */
  readonly deadline: number;
}

/**
 * Finishes messages that another invocation stored but didn't finish: sends the same message again under the same id,
 * unless it is known to be sent, and records that in the states that lack it. Call it after the caller's own claims and
 * a refresh: the invocation that held those claims before stored its message before it died, so the search finds it.
 *
 * @returns the entries of all such messages: none of them may go into another message
 */
export async function recoverMessages(
  claimUntil: number,
  options: RecoverOptions,
): Promise<ReadonlySet<string>> {
  const { pipelineName, store, topic, now, deadline } = options;
  const found = await store.search({
    index: windowIndices(pipelineName).monitors,
    equal: { kind: 'message' },
  });
  const messages = found.flatMap((stored) =>
    isKind<StoredMessage>(stored.source, 'message') ? [{ stored, message: stored.source }] : [],
  );
  const maintenance = messages.length === 0 ? [] : await options.readMaintenance();
  for (const { stored, message } of messages) {
    if (message.claimedUntil > now() || now() > deadline || topic.isDown) continue;
    await recover(stored, message, { ...options, claimUntil, maintenance });
  }
  return new Set(messages.flatMap(({ message }) => message.members.map(({ entry }) => entry)));
}

interface Recovering extends RecoverOptions {
  readonly claimUntil: number;
  readonly maintenance: readonly Maintenance[];
}

async function recover(
  { address, revision }: Stored,
  message: StoredMessage,
  options: Recovering,
): Promise<void> {
  const { store, notifier, topic, claimUntil, maintenance, now, deadline } = options;
  const claimed = { ...message, claimedUntil: claimUntil };
  const [outcome] = await store.put([{ address, source: claimed, ifStored: revision }]);
  if (outcome !== 'written') return;
  // A state gives its entry up only after the message was sent: if none has it any more, the message is out.
  const unrecorded = message.sent ? [] : await statesWithEntry(message, options);
  // What is suppressed now counts: a maintenance may have begun since. A message of several alerts goes out whole if one
  // of them isn't suppressed: without the others it would have another id, and the whole one may be out already.
  const reasons = unrecorded.map((state) => reasonFor(state, message, maintenance, now()));
  const silent = reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
  if (unrecorded.length > 0 && silent === undefined) {
    const isSent = await notifier.publish(message.notification, publishLimit(deadline, now()));
    topic.answered(isSent);
    if (!isSent) return;
  }
  const areRecorded = await recordSent(message, silent, options);
  await closeMessages([message], () => areRecorded, options);
}

function reasonFor(
  state: AlertState,
  { members }: StoredMessage,
  maintenance: readonly Maintenance[],
  now: number,
): Suppression | undefined {
  const ids = new Set(members.map(({ entry }) => entry));
  const entry = state.outbox.find(({ id }) => ids.has(id));
  return entry && suppression(state, entry, maintenance, now);
}

async function statesWithEntry(
  { monitor, members }: StoredMessage,
  options: PipelineStore,
): Promise<readonly AlertState[]> {
  const states = await updateStates(
    members.map(({ key }) => ({ of: { monitor, key }, change: (state) => state })),
    options,
  );
  return members.flatMap(({ entry }, position) => {
    const state = states[position]?.state;
    return state?.outbox.some(({ id }) => id === entry) ? [state] : [];
  });
}

/** @returns whether the states of all alerts record it now */
async function recordSent(
  { monitor, members }: StoredMessage,
  silent: Suppression | undefined,
  options: PipelineStore,
): Promise<boolean> {
  const updated = await updateStates(
    members.map(({ key, entry }) => ({
      of: { monitor, key },
      change: (state) => published(state, entry, silent, true),
    })),
    options,
  );
  return updated.every((each) => each?.outcome !== 'failed');
}
