import type { PaneState } from '../../core/windows/state.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import type { DocumentAddress, Stored, WindowStore } from '../../engine/store/window-store.ts';

export function paneOf(stored: Stored | undefined): PaneState | undefined {
  return stored !== undefined && isKind<PaneState>(stored.source, 'key-pane') ? stored.source : undefined;
}

/**
 * The panes that are stored, by the keys of their addresses.
 *
 * @param addresses by their keys
 * @throws StoreUnavailable
 */
export async function readPanes(
  addresses: ReadonlyMap<string, DocumentAddress>,
  store: WindowStore,
): Promise<ReadonlyMap<string, PaneState>> {
  const stored = addresses.size === 0 ? [] : await store.get([...addresses.values()]);
  return new Map(
    [...addresses.keys()].flatMap((id, position) => {
      const pane = paneOf(stored[position]);
      return pane === undefined ? [] : [[id, pane] as const];
    }),
  );
}
