import { isObject } from '../functions/core/json/object.ts';
import { windowIndices } from '../functions/core/windows/addresses.ts';
import type { PaneState } from '../functions/core/windows/state.ts';
import { isKind } from '../functions/engine/store/stored-kind.ts';
import type { Stored } from '../functions/engine/store/window-store.ts';
import type { WindowsRun } from './windows.ts';

/** A window of one key, as its result document has it. */
export interface FoundWindow {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly documents: number;
  readonly metrics: Readonly<Record<string, unknown>>;
}

/** Times are ISO 8601 and event times. */
export interface FoundAlert {
  readonly monitor: string;
  readonly severity: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly firedAt: string;
  /** Absent if it lasted to the end of the records. */
  readonly resolvedAt?: string;
  /** Of the window with which it fired, and what it passed; a monitor of silence or new keys has no value. */
  readonly value?: number;
  readonly limit?: number;
  readonly message: string;
  /** What resolved it, and how long it lasted from its firing on. */
  readonly resolvedValue?: number;
  readonly durationSeconds?: number;
  /** No notification: the monitor is being tried out, or the last alert of the key is too recent. */
  readonly staging: boolean;
  readonly throttled: boolean;
  /** It was throttled until then, and notified. */
  readonly throttledUntil?: string;
}

/** Results of one window, by start and key, and whether they are final. */
export async function windowsNamed(
  name: string,
  run: WindowsRun,
): Promise<(FoundWindow & { readonly final: boolean })[]> {
  const found = await run.store.search({
    index: windowIndices(run.pipeline).results,
    equal: { window: name },
  });
  return found
    .map(({ source }) => ({
      windowStart: String(source.windowStart),
      windowEnd: String(source.windowEnd),
      key: objectIn(source, 'key'),
      documents: Number(source.documents),
      metrics: objectIn(source, 'metrics'),
      final: source.final === true,
    }))
    .toSorted(inOrder(({ windowStart, key }) => [windowStart, JSON.stringify(key)]));
}

/** In the order in which they fired. */
export async function alertsOf(run: WindowsRun): Promise<FoundAlert[]> {
  const found = await run.store.search({ index: windowIndices(run.pipeline).alerts, equal: {} });
  return found
    .map((stored) => alertOf(stored, run))
    .toSorted(inOrder(({ firedAt, monitor, key }) => [firedAt, monitor, JSON.stringify(key)]));
}

function alertOf({ address, source }: Stored, { messages }: WindowsRun): FoundAlert {
  const { resolvedAt, threshold, history, resolvedValue, durationSeconds, throttledUntil } = source;
  const fired = (Array.isArray(history) ? history : []).find(
    (entry) => isObject(entry) && entry.status === 'firing',
  );
  const { value, threshold: limit = threshold }: Record<string, unknown> = isObject(fired) ? fired : {};
  return {
    monitor: String(source.monitor),
    severity: String(source.severity),
    key: objectIn(source, 'key'),
    firedAt: String(source.firedAt),
    ...(typeof resolvedAt === 'string' && { resolvedAt }),
    ...(typeof value === 'number' && { value }),
    ...(typeof limit === 'number' && { limit }),
    message: messages.get(address.id) ?? String(source.message),
    staging: source.staging === true,
    throttled: source.throttled === true,
    ...(typeof resolvedValue === 'number' && { resolvedValue }),
    ...(typeof durationSeconds === 'number' && { durationSeconds }),
    ...(typeof throttledUntil === 'string' && { throttledUntil }),
  };
}

/** Values that were missing, no number or otherwise wrong, by window and metric. */
export async function skippedValues(
  run: WindowsRun,
): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>> {
  const skipped: Record<string, Record<string, number>> = {};
  const panes = await run.store.search({
    index: windowIndices(run.pipeline).panes,
    equal: { kind: 'key-pane' },
  });
  for (const { source } of panes) {
    if (!isKind<PaneState>(source, 'key-pane')) continue;
    for (const [metric, count] of Object.entries(source.skipped)) {
      const own = skipped[source.window] ?? {};
      skipped[source.window] = { ...own, [metric]: (own[metric] ?? 0) + count };
    }
  }
  return skipped;
}

function objectIn(source: Stored['source'], field: string): Readonly<Record<string, unknown>> {
  const value = source[field];
  return isObject(value) ? value : {};
}

function inOrder<Item>(parts: (item: Item) => readonly string[]): (a: Item, b: Item) => number {
  const text = (item: Item) => parts(item).join('\0');
  return (a, b) => (text(a) < text(b) ? -1 : 1);
}
