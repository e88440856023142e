import { notificationId } from './alert-id.ts';
import { defined, withoutNotification } from './course.ts';
import type { MonitorPlan } from './plan.ts';
import type { AlertState, Course, OutboxEntry, Over, Transition } from './state.ts';

/**
 * The state after a change: with what has to be told and which alert documents have to be written.
 *
 * @param path what the final windows came to, one after the other.
 * @param visible what is known with the open windows on top.
 */
export function recorded(
  plan: MonitorPlan,
  before: AlertState,
  after: AlertState,
  path: readonly Course[],
  visible: Course,
  now: number,
): AlertState {
  const isUnheard = before.staging === true || before.silenced === before.episode;
  // Of an alert that fired while its window was open, the day of its document is settled, and whether it is told of.
  const dated = (course: Course): Course => {
    if (course.episode !== before.episode || course.firedAt === undefined) return course;
    const { staging: _, ...known } = isUnheard ? withoutNotification(course, course.firedAt) : course;
    return { ...known, ...defined({ openedAt: before.openedAt, staging: before.staging }) };
  };
  const outbox = [...before.outbox];
  const over: Over[] = [...before.over];
  let told = before.episode;
  let isPast = before.past === true;
  const tell = (transition: Transition, alert: Course) => {
    if (alert.throttled || alert.staging || alert.past) return;
    outbox.push(outboxEntry(plan, after, transition, alert, now));
  };
  for (const [place, course] of [...path, visible].entries()) {
    const previous = place === 0 ? course : (path[place - 1] ?? course);
    // One of the past may turn out to be one of the present.
    const isPresent = isPast && course.episode === told && course.status === 'firing' && course.past !== true;
    if (course.episode > told || isPresent) {
      told = course.episode;
      isPast = course.past === true;
      tell('fired', dated(course));
    }
    if (previous.status === 'firing' && course.status === 'ok') {
      tell('resolved', dated(course));
      const acknowledged = course.episode === before.episode ? before.acknowledged : undefined;
      over.push({ ...dated(course), ...defined({ acknowledged }) });
    }
  }
  const same = visible.episode === before.episode;
  const { judgedThrough, ahead, snoozedUntil, silenced, lastSeen, kind, monitor, window, key } = after;
  return {
    ...dated(visible),
    ...{ kind, monitor, window, key },
    ...defined({ judgedThrough, snoozedUntil, silenced, lastSeen }),
    ...defined({ acknowledged: same ? before.acknowledged : undefined }),
    settled: dated(after.settled),
    ahead,
    outbox,
    dirty: visible.status === 'firing',
    over,
    revision: before.revision + 1,
  };
}

function outboxEntry(
  plan: MonitorPlan,
  { key }: AlertState,
  transition: Transition,
  alert: Course,
  now: number,
): OutboxEntry {
  const id = notificationId(plan.name, key, alert.episode, transition);
  return { id, transition, alert, claimedUntil: 0, createdAt: now };
}
