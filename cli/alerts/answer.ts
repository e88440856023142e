import type { UpdatedState } from '../../functions/aggregator/evaluate/alert-states.ts';
import { acknowledge, snooze } from '../../functions/core/monitors/alert-actions.ts';
import type { AlertState } from '../../functions/core/monitors/state.ts';
import type { Key } from '../../functions/core/windows/state.ts';
import { Fault } from '../kit/fault.ts';
import { isoTime } from '../kit/table.ts';
import { show } from './arguments.ts';
import { changeStates, type Desk, statesOf } from './desk.ts';
import { answered, type Said } from './said.ts';

/**
 * Says that somebody looks after the alerts that are firing: of the key, or of all keys. A line for each.
 * @param episode of the one alert that is meant: not of one that fired after it
 * @throws Fault when none is firing, and nothing is changed
 */
export async function acknowledgeAlerts(
  monitor: string,
  {
    key,
    by,
    episode,
  }: { readonly key?: Key | undefined; readonly by: string; readonly episode?: number | undefined },
  desk: Desk,
): Promise<Said> {
  const states = await statesOf(monitor, { key, status: 'firing' }, desk);
  const firing = states.filter(
    ({ status, episode: current }) => status === 'firing' && current === (episode ?? current),
  );
  if (firing.length === 0) {
    if (episode !== undefined) {
      throw new Fault('OPTION', `The alert of ${monitor} that was shown is over: nothing was acknowledged.`);
    }
    throw new Fault(
      'OPTION',
      `No alert of ${monitor}${key === undefined ? '' : ` for ${show(key)}`} is firing.`,
    );
  }
  const at = desk.now();
  // Not one that fired after it: the user hasn't seen that.
  const change = (state: AlertState, shown: AlertState) =>
    state.episode === shown.episode ? acknowledge(state, { by, at }) : state;
  const done = await changeStates(firing, change, desk);
  return answered(
    firing.map(({ key: of }, position) => ({ monitor, key: of, result: resultOf(done[position]) })),
  );
}

function resultOf(done: UpdatedState | undefined): string {
  if (done?.outcome === 'written') return `acknowledged by ${done.state.acknowledged?.by}`;
  const before = done?.state.acknowledged;
  if (before === undefined) return 'resolved meanwhile';
  return `was acknowledged by ${before.by} at ${isoTime(before.at)}`;
}

/**
 * Holds back notifications of the key, or of each key that the monitor knows, for this long; 0 ends it. A line for each.
 * @throws Fault when the monitor knows no such key, and nothing is changed
 */
export async function snoozeAlerts(
  monitor: string,
  { key, length }: { readonly key?: Key | undefined; readonly length: number },
  desk: Desk,
): Promise<Said> {
  const states = await statesOf(monitor, { key }, desk);
  if (states.length === 0) throw new Fault('OPTION', `The monitor ${monitor} has found nothing yet.`);
  const until = desk.now() + length;
  await changeStates(states, (state) => snooze(state, until), desk);
  const result = length === 0 ? 'notified again' : `snoozed until ${isoTime(until)}`;
  return answered(states.map((state) => ({ monitor, key: state.key, result })));
}
