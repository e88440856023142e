import type { Maintenance } from '../../core/monitors/suppression.ts';
import { windowIndices } from '../../core/windows/addresses.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import type { OutboxOptions } from './notify-states.ts';

/** A maintenance window as it is stored beside the monitors' states. */
type StoredMaintenance = Maintenance & { readonly kind: 'maintenance' };

export async function readMaintenance({
  pipelineName,
  store,
}: OutboxOptions): Promise<readonly Maintenance[]> {
  const found = await store.search({
    index: windowIndices(pipelineName).monitors,
    equal: { kind: 'maintenance' },
  });
  return found.flatMap(({ source }) => (isKind<StoredMaintenance>(source, 'maintenance') ? [source] : []));
}
