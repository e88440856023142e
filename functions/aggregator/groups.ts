import type { NotificationGroup } from '../core/monitors/group.ts';
import { published } from '../core/monitors/notify.ts';
import { groupPlace, windowIndices } from '../core/windows/places.ts';
import { updateStates } from './alert-states.ts';
import type { Notifier } from './notifier.ts';
import { isKind } from './stored-kind.ts';
import { type Stored, StoreUnavailable, type WindowStore } from './window-store.ts';

export interface GroupOptions {
  readonly pipeline: string;
  readonly store: WindowStore;
}

/** Whether it is stored for sure, and so may be sent. Not if there is one for the same alerts already. */
export async function saveGroup(
  group: NotificationGroup,
  { pipeline, store }: GroupOptions,
): Promise<boolean> {
  const [outcome] = await store.put([
    { place: placeOf(group, pipeline), source: { ...group }, unless: 'absent' },
  ]);
  return outcome === 'written';
}

function placeOf({ notification }: NotificationGroup, pipeline: string) {
  return groupPlace(pipeline, notification.deduplicationId);
}

/**
 * Takes away what is sent, if all of its alerts know so; else it is kept as sent, for the sweep to tell them. One that
 * the engine keeps: the sweep finds it, and that its alerts know.
 */
export async function closeGroup(
  group: NotificationGroup,
  isKnown: boolean,
  { pipeline, store }: GroupOptions,
): Promise<void> {
  const place = placeOf(group, pipeline);
  try {
    if (isKnown) return await store.remove([place]);
    const [stored] = await store.get([place]);
    if (stored === undefined) return;
    const source = { ...group, sent: true, claimedUntil: 0 };
    await store.put([{ place, source, unless: stored.revision }]);
  } catch (thrown) {
    if (!(thrown instanceof StoreUnavailable)) throw thrown;
  }
}

export interface RecoverOptions extends GroupOptions {
  readonly notifier: Notifier;
  readonly now: () => number;
  /** After this nothing more is begun; by the clock. */
  readonly deadline: number;
}

/**
 * Goes on with what others left between storing a message and telling its alerts: sends the same again under the same
 * id, unless it is known to be out, and tells those that don't know. To be called after a refresh that comes after the
 * caller's claims: whoever claimed the same before has died since, and stored it before that.
 *
 * @returns the entries of all such messages: none of them may be sent by itself
 */
export async function recoverGroups(
  claimUntil: number,
  options: RecoverOptions,
): Promise<ReadonlySet<string>> {
  const { pipeline, store, now, deadline } = options;
  const found = await store.search({ index: windowIndices(pipeline).monitors, equal: { kind: 'group' } });
  const covered = new Set<string>();
  let isUp = true;
  for (const stored of found) {
    if (!isKind<NotificationGroup>(stored.source, 'group')) continue;
    for (const { entry } of stored.source.members) covered.add(entry);
    const isFree = stored.source.claimedUntil <= now();
    // The next one would take as long to fail.
    if (isFree && isUp && now() < deadline) isUp = await recover(stored, stored.source, claimUntil, options);
  }
  return covered;
}

/** Whether the topic takes anything, as far as it was asked. */
async function recover(
  { place, revision }: Stored,
  group: NotificationGroup,
  claimUntil: number,
  options: RecoverOptions,
): Promise<boolean> {
  const { store, notifier } = options;
  const claimed = { ...group, claimedUntil: claimUntil };
  const [outcome] = await store.put([{ place, source: claimed, unless: revision }]);
  if (outcome !== 'written') return true;
  const isOut = group.sent || (await isKnownToAll(group, options));
  if (!isOut && !(await notifier.publish(group.notification))) return false;
  await closeGroup(group, await tellAlerts(group, options), options);
  return true;
}

/** They are told only after it was sent. */
async function isKnownToAll(group: NotificationGroup, options: GroupOptions): Promise<boolean> {
  let isKnown = true;
  await updateStates(
    group.members.map(({ key, entry }) => ({
      of: { monitor: group.monitor, key },
      change: (state) => {
        if (state.outbox.some(({ id }) => id === entry)) isKnown = false;
        return state;
      },
    })),
    options,
  );
  return isKnown;
}

/** Whether all know now. */
async function tellAlerts(group: NotificationGroup, options: GroupOptions): Promise<boolean> {
  const told = await updateStates(
    group.members.map(({ key, entry }) => ({
      of: { monitor: group.monitor, key },
      change: (state) => published(state, entry),
    })),
    options,
  );
  return told.every((each) => each?.outcome !== 'failed');
}
