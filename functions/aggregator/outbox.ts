import { alertDocuments, notificationOf } from '../core/monitors/alert.ts';
import {
  claim,
  claimable,
  type Maintenance,
  published,
  type Suppression,
  suppression,
  written,
} from '../core/monitors/notify.ts';
import type { MonitorPlan } from '../core/monitors/plan.ts';
import type { AlertState, OutboxEntry } from '../core/monitors/state.ts';
import { alertPlace, alertStatePlace, windowIndices } from '../core/windows/places.ts';
import { searchStates, sourceOf, stateOf } from './alert-states.ts';
import type { Notifier } from './notifier.ts';
import { isKind } from './stored-kind.ts';
import type { WindowStore } from './window-store.ts';

export interface OutboxOptions {
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

/** A maintenance window as it is stored beside the monitors' states. */
type StoredMaintenance = Maintenance & { readonly kind: 'maintenance' };

/**
 * What this invocation has to tell. A state's transition and its notification were written together; here the alert's
 * document is written, the notification sent, and the state told so. What fails on the way stays in the state, and a
 * sweep sends it once nobody else can be at it: a crash between sending and telling repeats it, under the same id.
 */
export function createOutbox(options: OutboxOptions) {
  const waiting = new Map<string, AlertState>();
  const mine = new Set<string>();
  const add = (state: AlertState, claimed: readonly string[]) => {
    for (const id of claimed) mine.add(id);
    waiting.set(alertStatePlace(options.pipeline, state.monitor, state.key).id, state);
  };
  return {
    add,
    /** Takes over what others left, and says for how many seconds the oldest has waited. */
    collect: (claimUntil: number) => collect(claimUntil, add, options),
    deliver: async (): Promise<AlertCounts> => {
      const counts = { fired: 0, resolved: 0, published: 0, suppressed: 0, failed: 0 };
      if (waiting.size === 0) return counts;
      const maintenance = await readMaintenance(options);
      for (const state of waiting.values())
        await deliverState(state, { ...options, mine, maintenance, counts });
      waiting.clear();
      return counts;
    },
  };
}

async function collect(
  claimUntil: number,
  add: (state: AlertState, claimed: readonly string[]) => void,
  { pipeline, store, now }: OutboxOptions,
): Promise<{ readonly outboxOldest: number }> {
  await store.refresh(windowIndices(pipeline).monitors);
  const open = await searchStates({ open: true }, { pipeline, store });
  const oldest = Math.min(now(), ...open.flatMap(({ outbox }) => outbox.map(({ createdAt }) => createdAt)));
  for (const { monitor, key } of open) {
    const place = alertStatePlace(pipeline, monitor, key);
    const [stored] = await store.get([place]);
    const state = stateOf(stored);
    if (stored === undefined || state === undefined) continue;
    const free = claimable(state, now());
    // Somebody else is at it, and will write the documents too.
    if (free.length < state.outbox.length) continue;
    const claimed = free.reduce((current, { id }) => claim(current, id, claimUntil), state);
    if (claimed === state) {
      add(state, []);
      continue;
    }
    const [outcome] = await store.put([{ place, source: sourceOf(claimed), unless: stored.revision }]);
    if (outcome === 'written') {
      add(
        claimed,
        free.map(({ id }) => id),
      );
    }
  }
  return { outboxOldest: Math.round((now() - oldest) / 1_000) };
}

type Counting = { -readonly [Name in keyof AlertCounts]: AlertCounts[Name] };

interface Delivering extends OutboxOptions {
  /** Entries that this invocation claimed: another's are in the same states. */
  readonly mine: ReadonlySet<string>;
  readonly maintenance: readonly Maintenance[];
  readonly counts: Counting;
}

async function deliverState(state: AlertState, options: Delivering): Promise<void> {
  const { now, deadline, monitors, mine, maintenance, counts } = options;
  const monitor = monitors.find(({ name }) => name === state.monitor);
  // Of a monitor that the pipeline no longer has.
  if (monitor === undefined) return await settle(state, state.outbox, options);
  if (now() > deadline || !(await writeAlerts(monitor, state, options))) return;
  const done: Done[] = [];
  for (const entry of state.outbox) {
    // In order: nobody should hear of an end before the beginning, which another may be sending.
    if (!mine.has(entry.id) || now() > Math.min(deadline, entry.claimedUntil)) break;
    counts[entry.transition] += 1;
    const silent = suppression(state, entry, maintenance, now());
    const sent =
      silent !== undefined || (await options.notifier.publish(notificationOf(monitor, state, entry)));
    if (!sent) {
      counts.failed += 1;
      break;
    }
    counts[silent === undefined ? 'published' : 'suppressed'] += 1;
    done.push({ id: entry.id, ...(silent !== undefined && { silent }) });
  }
  await settle(state, done, options);
}

type Done = Pick<OutboxEntry, 'id'> & { readonly silent?: Suppression };

async function writeAlerts(
  monitor: MonitorPlan,
  state: AlertState,
  { pipeline, store }: OutboxOptions,
): Promise<boolean> {
  const documents = alertDocuments(monitor, state);
  if (documents.length === 0) return true;
  const outcomes = await store.put(
    documents.map(({ alert, version, source }) => ({
      place: alertPlace(pipeline, alert),
      source,
      unless: { version },
    })),
  );
  return !outcomes.includes('failed');
}

/** Takes out what is sent. Its documents are written unless the state has moved on since. */
async function settle(
  { monitor, key, revision }: AlertState,
  done: readonly Done[],
  { pipeline, store }: OutboxOptions,
): Promise<void> {
  const place = alertStatePlace(pipeline, monitor, key);
  for (;;) {
    const [stored] = await store.get([place]);
    const current = stateOf(stored);
    if (stored === undefined || current === undefined) return;
    const sent = done.reduce((state, { id, silent }) => published(state, id, silent), current);
    const after = current.revision === revision ? written(sent) : sent;
    if (after === current) return;
    const [outcome] = await store.put([{ place, source: sourceOf(after), unless: stored.revision }]);
    // Not taken: the sweep finds it, and sends it again under the same id.
    if (outcome !== 'conflict') return;
  }
}

async function readMaintenance({ pipeline, store }: OutboxOptions): Promise<readonly Maintenance[]> {
  const found = await store.search({
    index: windowIndices(pipeline).monitors,
    equal: { kind: 'maintenance' },
  });
  return found.flatMap(({ source }) => (isKind<StoredMaintenance>(source, 'maintenance') ? [source] : []));
}
