import { active } from '../../functions/aggregator/evaluate/alert-states.ts';
import { alertAddress } from '../../functions/core/monitors/addresses.ts';
import { alertNamed } from '../../functions/core/monitors/alert.ts';
import { end } from '../../functions/core/monitors/alert-actions.ts';
import type { AlertState } from '../../functions/core/monitors/state.ts';
import type { Key } from '../../functions/core/windows/state.ts';
import { StoreUnavailable } from '../../functions/engine/store/window-store.ts';
import { Fault } from '../kit/fault.ts';
import { changeStates, type Desk, isRemoved, statesOf } from './desk.ts';
import { answered, type Said } from './said.ts';

/**
 * Ends what an old definition has left: the alerts of a monitor that the pipeline was deployed without, which nothing
 * evaluates any more; and of one that it has, the alert of a key that is named, such as a host that won't come back.
 * If that one breaches again, it fires again. The end sends no notification. A line for each.
 * @param shown the one alert that is meant, as it was seen: not what has come of it since
 * @throws Fault when the monitor is there and no key is named, when it was evaluated meanwhile, or nothing is firing
 */
export async function endAlerts(
  monitor: string,
  {
    key,
    shown = {},
  }: {
    readonly key?: Key | undefined;
    readonly shown?: { readonly [Name in 'episode' | 'status']?: AlertState[Name] | undefined };
  },
  desk: Desk,
): Promise<Said> {
  if (desk.monitors === undefined) {
    const remedy = `run this command in the project that has pipelines/${desk.pipeline}.ts`;
    throw new Fault('OPTION', `The monitors of ${desk.pipeline} aren't known here: ${remedy}.`);
  }
  const states = await statesOf(monitor, { key, ...active }, desk);
  const isGone = isRemoved(monitor, desk);
  if (!isGone && key === undefined) {
    const remedy = 'acknowledge or snooze them, or pass --key with the key of one that gets no more data';
    throw new Fault(
      'OPTION',
      `The pipeline ${desk.pipeline} still has the monitor ${monitor}, whose alerts end by themselves: ${remedy}.`,
    );
  }
  const on = states.filter(
    ({ status, episode }) =>
      status !== 'ok' && status === (shown.status ?? status) && episode === (shown.episode ?? episode),
  );
  if (on.length === 0) {
    const isAnother = states.some(({ status }) => status !== 'ok');
    throw new Fault(
      'OPTION',
      isAnother
        ? `The alert of ${monitor} has changed since it was shown: nothing was ended.`
        : `No alert of ${monitor} is firing.`,
    );
  }
  const evaluated = isGone ? evaluatedStill(monitor) : evaluatedNow(monitor);
  const at = desk.now();
  // Documents first: what a crash leaves is still found, and ended again.
  await endDocuments(evaluated, on, at, desk);
  const change = (state: AlertState, shown: AlertState) =>
    state.status === shown.status && state.episode === shown.episode ? end(state, at) : state;
  const done = await changeStates(on, change, desk);
  if (done.some((each) => each?.outcome === 'unchanged' && each.state.status !== 'ok')) {
    throw evaluated;
  }
  return answered(on.map((state) => ({ monitor, key: state.key, result: 'ended' })));
}

/** Of those that have fired; one that was pending has none. */
async function endDocuments(
  evaluated: Fault,
  states: readonly AlertState[],
  at: number,
  { pipeline, store }: Desk,
): Promise<void> {
  const firing = states.filter(({ status }) => status === 'firing');
  const addresses = firing.map((state) =>
    alertAddress(pipeline, alertNamed(state.monitor, state.key, state)),
  );
  const resolvedAt = new Date(at).toISOString();
  const writes = (await store.get(addresses)).flatMap((stored, position) => {
    // Or this was done before, and what should have followed wasn't.
    if (stored === undefined || stored.source.status === 'resolved') return [];
    const { address, source } = stored;
    const before: readonly unknown[] = Array.isArray(source.history) ? source.history : [];
    const history = [...before, { status: 'resolved', at: resolvedAt }];
    const version = (firing[position]?.revision ?? 0) + 1;
    const { firedAt = at } = firing[position] ?? {};
    const ended = { status: 'resolved', resolvedAt, durationSeconds: (at - firedAt) / 1_000, history };
    return [{ address, source: { ...source, ...ended }, ifStored: { olderThan: version } }];
  });
  const outcomes = writes.length === 0 ? [] : await store.put(writes);
  if (outcomes.includes('conflict')) throw evaluated;
  if (outcomes.includes('failed')) throw new StoreUnavailable('not all alerts could be written');
}

function evaluatedStill(monitor: string): Fault {
  return new Fault(
    'OPTION',
    `The monitor ${monitor} is still evaluated: deploy the pipeline without it first.`,
  );
}

function evaluatedNow(monitor: string): Fault {
  return new Fault(
    'OPTION',
    `The monitor ${monitor} was evaluated just now: list its alerts, and end them again.`,
  );
}
