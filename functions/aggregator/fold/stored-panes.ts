import { keySlot } from '../../core/windows/addresses.ts';
import type { PaneState } from '../../core/windows/state.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import type { DocumentAddress, WindowStore, Write } from '../../engine/store/window-store.ts';

/** What is known of a pane: its state, if it is stored, and the condition for its next write. */
export interface KnownPane {
  readonly pane: PaneState | undefined;
  readonly ifStored: Write['ifStored'];
}

/** By position. @throws StoreUnavailable */
export async function readPanes(
  addresses: readonly DocumentAddress[],
  store: WindowStore,
): Promise<KnownPane[]> {
  if (addresses.length === 0) return [];
  return (await store.get(addresses)).map((stored) => ({
    pane: stored !== undefined && isKind<PaneState>(stored.source, 'pane') ? stored.source : undefined,
    ifStored: stored?.revision ?? 'absent',
  }));
}

/** With what a closing searches by. */
export function paneSource(pane: PaneState): Write['source'] {
  return { ...pane, keySlot: keySlot(pane.key) };
}
