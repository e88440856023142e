import type { Key } from '../windows/state.ts';
import { addAhead, foresee, spanOf, splitAhead } from './ahead.ts';
import { clearPath, defined, farther, passBreach, passHidden, quiet } from './course.ts';
import type { MonitorPlan } from './plan.ts';
import { recorded } from './recorded.ts';
import type { AlertState, Course, Judgement } from './state.ts';

/** What is known of a key about which nothing is stored. */
export function freshState(plan: MonitorPlan, key: Key): AlertState {
  return {
    kind: 'alert-state',
    monitor: plan.name,
    window: plan.window.name,
    key,
    ...quiet,
    settled: quiet,
    ahead: [],
    outbox: [],
    dirty: false,
    over: [],
    revision: 0,
  };
}

/**
 * Takes in one judgement. The same object (or `undefined`) when it changes nothing, which is so of one that was taken in
 * before. Final windows come in order; one that is left out between two counts as without a breach. Once all windows
 * are final, the state and the ids of the outbox are the same however the judgements of open windows came between.
 *
 * @param state what is stored; `undefined` when there is none.
 * @param now by the clock, for the outbox entry alone.
 */
export function advance(
  plan: MonitorPlan,
  state: AlertState | undefined,
  judgement: Judgement,
  now: number,
): AlertState | undefined {
  const before = state ?? freshState(plan, judgement.key);
  const { judgedThrough = Number.NEGATIVE_INFINITY } = before;
  if (judgement.windowEnd <= judgedThrough) return late(plan, before, judgement, now) ?? state;
  if (judgement.final) return settle(plan, before, judgement, now) ?? state;
  if (judgement.verdict !== 'breach' || !plan.opens) return state;
  const ahead = addAhead(plan, before.ahead, spanOf(judgement));
  const visible = foresee(plan, { ...before, ahead }, judgement.finalThrough);
  if (ahead === before.ahead && visible.status === before.status) return state;
  return recorded(plan, before, { ...before, ahead }, [before.settled], visible, now);
}

function settle(
  plan: MonitorPlan,
  before: AlertState,
  judgement: Judgement,
  now: number,
): AlertState | undefined {
  const { size, slide } = plan.window;
  const { windowEnd, verdict } = judgement;
  const { earlier, own, rest } = splitAhead(plan.window, before.ahead, judgement);
  const path: Course[] = [before.settled];
  let course = before.settled;
  const pass = (next: Course) => {
    course = next;
    path.push(next);
  };
  const clear = (end: number) => clearPath(plan, course, end).forEach(pass);
  for (const span of earlier) {
    clear(span.start + size - slide);
    pass(passBreach(plan, course, span));
  }
  clear(windowEnd - slide);
  // What was once seen to breach stays so, even if an estimate has come down a little since.
  const breach =
    verdict === 'breach' || own !== undefined || (verdict === 'between' && course.status === 'firing');
  if (breach) pass(passBreach(plan, course, spanOf(judgement)));
  else if (verdict === 'hidden') pass(passHidden(plan, course, windowEnd));
  else clear(windowEnd);
  if (course === before.settled && before.ahead.length === 0) return undefined;
  const after = { ...before, settled: course, ahead: rest, judgedThrough: windowEnd };
  const visible = foresee(plan, after, judgement.finalThrough);
  return recorded(plan, before, after, path, visible, now);
}

/** A window that was judged before, and breaches now: the alert began earlier, of which nobody has to be told again. */
function late(
  plan: MonitorPlan,
  before: AlertState,
  { windowStart, verdict, value }: Judgement,
  now: number,
): AlertState | undefined {
  const { settled } = before;
  const { status, since } = settled;
  if (verdict !== 'breach' || status !== 'firing' || since === undefined) return undefined;
  if (windowStart >= since || windowStart < since - plan.window.slide) return undefined;
  const earlier = {
    ...settled,
    since: windowStart,
    ...defined({ peak: farther(plan, settled.peak, value) }),
  };
  const after = { ...before, settled: earlier };
  return recorded(plan, before, after, [earlier], foresee(plan, after), now);
}
