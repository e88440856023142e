import { paceAddress } from '../../core/monitors/addresses.ts';
import {
  type Admission,
  admit,
  fullUntil,
  limitsOf,
  type Pace,
  type PaceLimits,
} from '../../core/monitors/pace.ts';
import type { MonitorPlan } from '../../core/monitors/plan.ts';
import type { AlertState, OutboxEntry, Transition } from '../../core/monitors/state.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import { type PipelineStore, type Stored, StoreUnavailable } from '../../engine/store/window-store.ts';

export interface PaceOptions extends PipelineStore {
  readonly monitors: readonly MonitorPlan[];
  /** Default: as many messages as there are notifications. */
  readonly paceLimits?: PaceLimits;
  readonly now: () => number;
}

/**
 * Decides for all containers how the notifications of a monitor go out. If the store doesn't answer, they go out: one
 * message too many is better than none.
 */
export async function admitDue(
  plan: MonitorPlan,
  transition: Transition,
  due: number,
  { pipelineName, store, paceLimits, now }: PaceOptions,
): Promise<Admission> {
  if (paceLimits === undefined) return 'each';
  const limits = limitsOf(plan, paceLimits);
  const address = paceAddress(pipelineName, plan.name, transition);
  const asked = { monitor: plan.name, transition, due };
  for (;;) {
    try {
      const [stored] = await store.get([address]);
      const { admission, pace } = admit(asked, paceOf(stored), limits, now());
      if (pace === undefined) return admission;
      const source = { ...pace };
      const [outcome] = await store.put([{ address, source, ifStored: stored?.revision ?? 'absent' }]);
      if (outcome !== 'conflict') return admission;
    } catch (thrown) {
      if (!(thrown instanceof StoreUnavailable)) throw thrown;
      return admit(asked, undefined, limits, now()).admission;
    }
  }
}

/** Until when the notifications of a state wait by their monitor's pace; 0 for one that may go out. */
export async function readWaits(
  states: readonly AlertState[],
  { pipelineName, store, monitors, paceLimits, now }: PaceOptions,
): Promise<(entry: OutboxEntry, monitor: string) => number> {
  if (paceLimits === undefined) return () => 0;
  const plans = new Map(monitors.map((plan) => [plan.name, plan]));
  const waits = new Map<string, number>();
  const asked = states.flatMap(({ monitor, outbox }) => {
    const plan = plans.get(monitor);
    return plan === undefined ? [] : outbox.map(({ transition }) => ({ plan, transition }));
  });
  const distinct = new Map(asked.map((each) => [nameOf(each.plan.name, each.transition), each]));
  const stored = await store.get(
    [...distinct.values()].map(({ plan, transition }) => paceAddress(pipelineName, plan.name, transition)),
  );
  [...distinct].forEach(([name, { plan }], position) => {
    const pace = paceOf(stored[position]);
    if (pace === undefined) return;
    const limits = limitsOf(plan, paceLimits);
    // Also if it is over by now: until then the wait was intended.
    const end = pace.sent < limits.messages ? undefined : pace.from + limits.interval;
    waits.set(name, fullUntil(pace, limits, now()) ?? Math.min(end ?? 0, now()));
  });
  return ({ transition }, monitor) => waits.get(nameOf(monitor, transition)) ?? 0;
}

function nameOf(monitor: string, transition: Transition): string {
  return `${monitor}:${transition}`;
}

function paceOf(stored: Stored | undefined): Pace | undefined {
  return stored !== undefined && isKind<Pace>(stored.source, 'pace') ? stored.source : undefined;
}
