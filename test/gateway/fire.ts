import { sourceOf } from '../../functions/aggregator/evaluate/alert-states.ts';
import { alertAddress, alertStateAddress } from '../../functions/core/monitors/addresses.ts';
import { alertDocuments } from '../../functions/core/monitors/alert.ts';
import { advance } from '../../functions/core/monitors/lifecycle.ts';
import { planMonitors } from '../../functions/core/monitors/plan-monitors.ts';
import type { Key } from '../../functions/core/windows/state.ts';
import type { WindowStore } from '../../functions/engine/store/window-store.ts';
import { loadPipeline } from '../../infra/load-pipeline.ts';

const minute = 60_000;

/**
 * Has a pipeline's first monitor fire for a key, as the functions store it.
 * @param monitor another name for it, such as that of a monitor that was there once
 */
export async function fire(
  pipelineName: string,
  { monitor, key }: { readonly monitor: string | undefined; readonly key: Key },
  store: WindowStore,
): Promise<void> {
  const pipeline = await loadPipeline(pipelineName);
  const [first] = planMonitors(pipeline);
  if (first === undefined) throw new Error(`${pipelineName} has no monitor.`);
  const plan = monitor === undefined ? first : { ...first, name: monitor };
  const now = Date.now();
  const windowStart = Math.floor(now / minute) * minute - 5 * minute;
  const breach = { key, windowStart, windowEnd: windowStart + minute, isFinal: true, threshold: 1 };
  const state = advance(plan, undefined, { ...breach, outcome: 'breach', value: 7 }, now);
  if (state === undefined) throw new Error(`${plan.name} doesn't fire.`);
  const documents = alertDocuments(plan, state).map(({ alert, version, source }) => ({
    address: alertAddress(pipelineName, alert),
    source,
    ifStored: { olderThan: version },
  }));
  const address = alertStateAddress(pipelineName, plan.name, key);
  await store.put([{ address, source: sourceOf(state), ifStored: 'absent' }, ...documents]);
}
