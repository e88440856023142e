import type { Key } from '../windows/state.ts';
import { addAhead, breachOf, foresee, splitAhead } from './ahead.ts';
import { absentPath, clearPath, passUnknown } from './clear.ts';
import { farther, passBreach, passHidden, quiet } from './course.ts';
import { defined, scalars } from './fields.ts';
import { withNotifications } from './notifications.ts';
import type { MonitorPlan } from './plan.ts';
import type { AlertState, Course, Evaluation } from './state.ts';

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
 * Takes in one evaluation. Returns the same object (or `undefined`) if it changes nothing, such as an evaluation that
 * was taken in before. Final windows come in order; one that is left out counts as without documents. Once all windows
 * are final, the state and the ids of the outbox don't depend on which evaluations of open windows came between.
 *
 * @param state what is stored; `undefined` when there is none.
 * @param now by the clock, for the outbox entry alone.
 */
export function advance(
  plan: MonitorPlan,
  state: AlertState | undefined,
  evaluation: Evaluation,
  now: number,
): AlertState | undefined {
  if (evaluation.isFirst === true) return advanceFirst(plan, state, evaluation, now);
  const before = state ?? freshState(plan, evaluation.key);
  const { judgedThrough = Number.NEGATIVE_INFINITY } = before;
  if (evaluation.windowEnd <= judgedThrough) return late(plan, before, evaluation, now) ?? state;
  if (evaluation.isFinal) return advanceFinal(plan, before, evaluation, now) ?? state;
  if (evaluation.outcome !== 'breach' || !plan.canFireOpen) return state;
  const ahead = addAhead(plan, before.ahead, breachOf(evaluation));
  const visible = foresee(plan, { ...before, ahead }, evaluation.finalThrough);
  if (ahead === before.ahead && visible.status === before.status) return state;
  return withNotifications(plan, before, { ...before, ahead }, [before.settled], visible, now);
}

function advanceFinal(
  plan: MonitorPlan,
  before: AlertState,
  evaluation: Evaluation,
  now: number,
): AlertState | undefined {
  const { sizeMs, slideMs } = plan.window;
  const { windowEnd, outcome } = evaluation;
  const { earlier, own, rest } = splitAhead(plan.window, before.ahead, evaluation);
  const path: Course[] = [before.settled];
  let course = before.settled;
  const pass = (next: Course) => {
    course = next;
    path.push(next);
  };
  // In none of them, a key without documents is taken to have a value, unless that is 0.
  const absent = (end: number) =>
    absentPath(plan, course, end).forEach((next) => {
      pass(resolvedBy(next, course, defined({ value: plan.emptyValue })));
    });
  for (const breach of earlier) {
    absent(breach.start + sizeMs - slideMs);
    pass(passBreach(plan, course, breach));
  }
  absent(windowEnd - slideMs);
  // What was once seen to breach stays so, even if an estimate has come down a little since.
  const breaches =
    outcome === 'breach' || own !== undefined || (outcome === 'between' && course.status === 'firing');
  if (breaches) pass(passBreach(plan, course, breachOf(evaluation)));
  else if (outcome === 'hidden') pass(passHidden(plan, course, windowEnd));
  else if (outcome === 'absent') absent(windowEnd);
  else if (outcome === 'unknown' && plan.noData === 'keep') pass(passUnknown(plan, course, windowEnd));
  else
    clearPath(plan, course, windowEnd, plan.isEndedByEmpty ? undefined : windowEnd - slideMs).forEach(
      (next) => {
        pass(resolvedBy(next, course, evaluation));
      },
    );
  if (course === before.settled && before.ahead.length === 0) return undefined;
  const after = { ...before, settled: course, ahead: rest, judgedThrough: windowEnd };
  const visible = foresee(plan, after, evaluation.finalThrough);
  return withNotifications(plan, before, after, path, visible, now);
}

/** The end keeps the value that resolved it. */
function resolvedBy(
  next: Course,
  before: Course,
  { value, threshold, metrics }: Pick<Evaluation, 'value' | 'threshold' | 'metrics'>,
): Course {
  if (before.status !== 'firing' || next.status !== 'ok' || next.gone === true) return next;
  const resolvedMetrics = metrics && scalars(metrics);
  return {
    ...next,
    ...defined({ resolvedValue: value, resolvedThreshold: threshold ?? before.threshold, resolvedMetrics }),
  };
}

/**
 * A window that may be the key's first is partial: it may be below a limit only because the key began in the middle of
 * it. So it is unknown. The state remembers where the key began, for keys that have documents only now and then.
 */
function advanceFirst(
  plan: MonitorPlan,
  state: AlertState | undefined,
  { isFirst: _, ...evaluation }: Evaluation,
  now: number,
): AlertState | undefined {
  const { windowStart, windowEnd } = evaluation;
  if (state?.firstEnd === undefined) {
    const begun = advance(plan, state, { ...evaluation, outcome: 'unknown' }, now);
    const known = begun ?? freshState(plan, evaluation.key);
    return { ...known, firstEnd: windowEnd, revision: (state?.revision ?? 0) + 1 };
  }
  const isPart = windowStart < state.firstEnd;
  return advance(plan, state, isPart ? { ...evaluation, outcome: 'unknown' } : evaluation, now);
}

/** A window that was evaluated before, and breaches now: the alert began earlier, and isn't notified again. */
function late(
  plan: MonitorPlan,
  before: AlertState,
  { windowStart, outcome, value }: Evaluation,
  now: number,
): AlertState | undefined {
  const { settled } = before;
  const { status, since = Number.NaN } = settled;
  if (outcome !== 'breach' || status !== 'firing') return undefined;
  if (!(windowStart < since && windowStart >= since - plan.window.slideMs)) return undefined;
  const earlier = {
    ...settled,
    since: windowStart,
    ...defined({ peak: farther(plan, settled.peak, value) }),
  };
  const after = { ...before, settled: earlier };
  return withNotifications(plan, before, after, [earlier], foresee(plan, after), now);
}
