import { courseOf } from './fields.ts';
import type { Acknowledgement, AlertState, Course } from './state.ts';

export function acknowledge(state: AlertState, acknowledged: Acknowledgement): AlertState {
  if (state.status !== 'firing' || state.acknowledged !== undefined) return state;
  return { ...state, acknowledged, dirty: true, revision: state.revision + 1 };
}

/** @param until by the clock; a time that is past ends the snooze. */
export function snooze(state: AlertState, snoozedUntil: number): AlertState {
  return { ...state, snoozedUntil, revision: state.revision + 1 };
}

/**
 * Ends the alert of a monitor that the pipeline no longer has: nothing else would. If the monitor comes back, it goes on
 * from here.
 * @param at by the clock
 */
export function end(state: AlertState, at: number): AlertState {
  const { status, revision } = state;
  if (status === 'ok') return state;
  const isOver = status === 'firing';
  const ended = { status: 'ok' as const, ...(isOver && { resolvedAt: at }) };
  // An alert that fired in an open window is over as well, and its number is used up.
  const settled: Course = { ...(isOver ? courseOf(state) : state.settled), ...ended };
  const nothingLeft = { ahead: [], outbox: [], dirty: false, over: [] };
  const { endHeld: _, ...rest } = state;
  return { ...rest, ...ended, settled, ...nothingLeft, revision: revision + 1 };
}
