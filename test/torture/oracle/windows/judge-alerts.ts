import { z } from 'zod';
import type { Taken } from '../../parts/windows-line.ts';
import { isNew } from '../../traffic/lanes.ts';
import { groupBy } from '../judge.ts';
import type { FoundDocument } from '../read-index.ts';
import type { Episode } from './expected-episodes.ts';
import type { Verdict } from './judge-windows.ts';

export interface AlertEvidence {
  readonly episodes: readonly Episode[];
  readonly lanes: ReadonlySet<string>;
  readonly taken: readonly Taken[];
  readonly alerts: readonly FoundDocument[];
  /** Whether a repetition after this one is nobody's fault: the invocation that sent it can't know, or was cut off. */
  readonly mayRepeat: (taken: Taken, sentBy: number) => boolean;
}

interface Told {
  readonly event: string;
  readonly status: string;
  readonly id: string;
  readonly sentBy: number;
  readonly taken: Taken;
}

const alert = z.object({
  monitor: z.string(),
  status: z.string(),
  episode: z.number(),
  key: z.object({ lane: z.string() }),
});

/** One alert, or many of one monitor; of the bench's few lanes a message holds all. */
const alertsInMessage = z.union([
  alert
    .extend({ sentBy: z.number(), count: z.undefined().optional() })
    .transform(({ sentBy, count: _, ...one }) => ({ sentBy, status: one.status, alerts: [one] })),
  z.object({
    sentBy: z.number(),
    status: z.string(),
    count: z.number(),
    alerts: z.array(alert.omit({ status: true })).min(2),
  }),
]);

/** Each alert is notified once when it fires and once when it is over, in this order (G9). */
export function judgeAlerts(evidence: AlertEvidence): Verdict {
  const told = evidence.taken.flatMap(read);
  const events = groupBy(told, ({ event }) => event);
  const wanted = [
    ...evidence.episodes
      .filter(({ isNotified }) => isNotified)
      .map(
        ({ monitor, lane, number, resolvedAt }) =>
          [`${monitor} ${lane} ${number}`, resolvedAt !== undefined] as const,
      ),
    ...[...evidence.lanes].filter(isNew).map((lane) => [`new-lane ${lane} 1`, false] as const),
  ];
  const violations: string[] = [];
  for (const [event, resolves] of wanted) {
    const own = events.get(event) ?? [];
    events.delete(event);
    const statuses = [...new Set(own.map(({ status }) => status))].join(', ');
    const expected = resolves ? 'firing, resolved' : 'firing';
    if (statuses !== expected)
      violations.push(`missing: of alert ${event} told ${statuses || 'nothing'}, not ${expected}`);
  }
  for (const event of events.keys()) {
    // Lanes that were there in the beginning may have been learnt.
    const [monitor, lane = '', number] = event.split(' ');
    if (monitor === 'new-lane' && evidence.lanes.has(lane) && number === '1') continue;
    violations.push(`misplaced: alert ${event} is notified, and isn't one`);
  }
  const { repeats, excused, wrong } = judgeIds(told, evidence);
  const documents = judgeDocuments(evidence);
  return {
    lines: [
      `alerts: ${evidence.episodes.length} expected, ${told.length} notifications in ${evidence.taken.length} messages, ${repeats} of them repeated after ${excused} lost answers or cut off invocations`,
    ],
    violations: [...violations, ...wrong, ...judgeOrder(told), ...documents],
  };
}

function read(taken: Taken): Told[] {
  const [, json = ''] = /\n\n(\{.*\})\n$/s.exec(taken.message) ?? [];
  const message = alertsInMessage.parse(JSON.parse(json));
  if ('count' in message && message.count !== message.alerts.length) {
    throw new Error(`a message for ${message.count} alerts names ${message.alerts.length}`);
  }
  const { status, sentBy } = message;
  return message.alerts.map(({ monitor, key, episode }) => ({
    event: `${monitor} ${key.lane} ${episode}`,
    ...{ status, id: taken.attributes.deduplicationId ?? '', sentBy, taken },
  }));
}

/** One id for one event, and again only if the one before may not have been noticed. */
function judgeIds(told: readonly Told[], { mayRepeat }: AlertEvidence) {
  const wrong: string[] = [];
  let [repeats, excused] = [0, 0];
  for (const [event, all] of groupBy(told, ({ event, status }) => `${event} ${status}`)) {
    if (new Set(all.map(({ id }) => id)).size > 1)
      wrong.push(`duplicated: ${event} is notified under several ids`);
    repeats += all.length - 1;
    for (const [position, { taken, sentBy }] of all.slice(0, -1).entries()) {
      const next = all[position + 1];
      const later = ((next?.taken.at ?? Number.NaN) - taken.at).toFixed(0);
      if (mayRepeat(taken, sentBy)) excused += 1;
      else
        wrong.push(
          `duplicated: ${event} is notified again, although its sender knew (${later} ms later, invocations ${sentBy} and ${next?.sentBy})`,
        );
    }
  }
  for (const [id, all] of groupBy(told, ({ id }) => id)) {
    const messages = [...groupBy(all, ({ taken }) => taken.messageId).values()];
    const contents = messages.map((one) => one.map(({ event, status }) => `${event} ${status}`).join(', '));
    if (new Set(contents).size > 1) wrong.push(`wrong content: the id ${id} names several notifications`);
  }
  return { repeats, excused, wrong };
}

/** Of one lane: an end after its begin, one alert after the other. */
function judgeOrder(told: readonly Told[]): string[] {
  const lastOf = new Map<string, number>();
  const seen = new Set<string>();
  return told.flatMap(({ event, status }) => {
    if (seen.has(`${event} ${status}`)) return [];
    seen.add(`${event} ${status}`);
    const [monitor, lane, number] = event.split(' ');
    const position = 2 * Number(number) + (status === 'resolved' ? 1 : 0);
    const before = lastOf.get(`${monitor} ${lane}`) ?? 0;
    lastOf.set(`${monitor} ${lane}`, Math.max(before, position));
    return position > before ? [] : [`wrong winner: ${event} ${status} is notified after a later one`];
  });
}

function judgeDocuments({ episodes, alerts }: AlertEvidence): string[] {
  const found = groupBy(
    alerts.filter(({ fields }) => fields.monitor !== 'new-lane'),
    ({ fields }) => `${fields.monitor} ${Object(fields.key).lane} ${fields.episode}`,
  );
  const wrong = episodes.flatMap(({ monitor, lane, number, isNotified, ...times }) => {
    const { since, firedAt, lastBreach, resolvedAt } = times;
    const name = `${monitor} ${lane} ${number}`;
    const copies = found.get(name) ?? [];
    found.delete(name);
    if (copies.length !== 1) return [`missing: ${copies.length} documents of alert ${name}`];
    const expected = { since, firedAt, lastBreach, resolvedAt };
    const problems = Object.entries(expected).flatMap(([field, time]) => {
      const said = copies[0]?.fields[field];
      const wanted = time === undefined ? undefined : new Date(time).toISOString();
      return said === wanted ? [] : [`${field} ${said}, not ${wanted}`];
    });
    const status = resolvedAt === undefined ? 'firing' : 'resolved';
    if (copies[0]?.fields.status !== status)
      problems.push(`status ${copies[0]?.fields.status}, not ${status}`);
    if (copies[0]?.fields.throttled !== !isNotified)
      problems.push(`throttled ${copies[0]?.fields.throttled}`);
    return problems.length === 0 ? [] : [`wrong content: alert ${name}: ${problems.join('; ')}`];
  });
  return [
    ...wrong,
    ...[...found.keys()].map((name) => `misplaced: a document of alert ${name}, which isn't one`),
  ];
}
