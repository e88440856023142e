import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type ViewRoom, viewRooms } from '../../infra/rights/view-rights.ts';
import type { PageAnswer, StackFrame, StackView } from './stack-view.ts';
import { type LetterPlace, storeBatch, storeLetters } from './stored-letters.ts';

/** What a room made of its requests. */
export interface RoomSeen {
  readonly room: ViewRoom;
  /** What it doesn't show, in its own words; none: it shows all. */
  readonly complaints: readonly string[];
}

const firing = z.object({
  current: z.array(z.object({ id: z.string().optional(), monitor: z.string(), status: z.string() })),
});

/** Opens a room as a page does, and says what is missing there. */
type Visit = (view: StackView, given: RoomsExercise) => Promise<readonly string[]>;

export interface RoomsExercise {
  readonly place: LetterPlace;
  /** A record that the pipeline indexes, as it is put. */
  readonly record: string;
  /** Nothing is redriven, which takes half a minute. */
  readonly isBrief: boolean;
  /** Rooms that lack a right: what they say of it may come after their first frame. */
  readonly refused: readonly ViewRoom[];
}

const visits: Readonly<Record<ViewRoom, Visit>> = {
  flow: async (view) => {
    // What the engine says of its refreshes comes after the first frame.
    const { link, room } = await view.frame('flow', (one) => isLost(one) || 'refresh' in fieldsOf(one));
    const { refresh } = fieldsOf({ link, room });
    return sentences([isLost({ link }) ? link.sentence : undefined, refresh]);
  },
  records: async (view) => {
    const { link, room } = await view.frame('records', hasRows, 'from=1h');
    if (isLost({ link })) return sentences([link.sentence]);
    const { rows, engine } = tailIn.parse(room);
    const explained = [];
    for (const status of ['indexed', 'rejected']) {
      const row = rows.find(({ outcome }) => outcome === status);
      if (row !== undefined)
        explained.push(await view.get(`/api/records/explain?record=${row.sequenceNumber}`));
    }
    // Of an id that isn't derived, the engine is asked where its document is.
    explained.push(await view.get('/api/records/explain?record=0-987654321'));
    return sentences([engine, ...explained.map(({ body }) => body)]);
  },
  search: async (view) => {
    const found = await view.get('/api/search/documents?from=all');
    const fields = await view.get('/api/search/fields');
    const values = await view.get('/api/search/values?from=all&field=sensorId');
    const [document] = documentsIn.safeParse(found.body).data?.documents ?? [];
    const whole = await view.get(`/api/search/document?index=${document?.index}&id=${document?.id}`);
    const lag = await view.get('/api/search/incomplete');
    return sentences([...[found, fields, values, whole].map(({ body }) => body), incompleteOf(lag.body)]);
  },
  windows: async (view, { refused }) => {
    const { link, room } = await view.frame('windows', refused.includes('windows') ? complains : isRead);
    const keys = await view.get('/api/windows/keys?text=a');
    return sentences([isLost({ link }) ? link.sentence : undefined, keys.body, incompleteOf(room)]);
  },
  alerts: async (view, { refused }) => {
    const { link, room } = await view.frame('alerts', refused.includes('alerts') ? complains : isRead);
    const backtest = await view.get('/api/alerts/backtest?monitor=out-of-range');
    if (isLost({ link })) return sentences([link.sentence, backtest.body]);
    const { current } = firing.parse(room);
    const alert = current.find(({ id }) => id !== undefined);
    if (alert === undefined) throw new Error('No alert fires that could be shown.');
    const detail = await view.get(`/api/alerts/alert?id=${encodeURIComponent(alert.id ?? '')}`);
    const snoozed = await view.post('/api/alerts/snooze', { monitor: alert.monitor, for: '0s' });
    return sentences([...[detail, backtest, snoozed].map(({ body }) => body), incompleteOf(room)]);
  },
  'dead-letters': async (view, given) => {
    if (given.isBrief) {
      const frame = await view.frame(
        'dead-letters',
        given.refused.includes('dead-letters') ? isLost : isRead,
      );
      return sentences([isLost(frame) ? frame.link.sentence : undefined]);
    }
    const now = Date.now();
    await storeToRedrive(given, now);
    const { link } = await view.frame('dead-letters', isListed);
    if (isLost({ link })) return sentences([link.sentence]);
    const list = await view.get('/api/dead-letters/list');
    const [letter] = lettersIn.parse(list.body).letters;
    const shown = await view.get(
      `/api/dead-letters/letter?letter=${encodeURIComponent(letter?.letter ?? '')}`,
    );
    const plan = await view.get('/api/dead-letters/plan');
    const done = [list, shown, plan];
    for (const choice of [{ to: now - hour }, {}]) done.push(await redriveAll(view, choice));
    // What came in is shown from where it is kept now.
    done.push(await view.get(`/api/dead-letters/letter?letter=${encodeURIComponent(letter?.letter ?? '')}`));
    return sentences(done.map(({ body }) => body));
  },
  pipeline: async (view) => {
    const { body } = await view.get('/api/pipeline/shown');
    return sentences([body, pipelineIn.safeParse(body).data?.engine]);
  },
};

const incompleteIn = z.object({ incomplete: z.unknown() });
const pipelineIn = z.object({ engine: z.unknown() });

const tailIn = z.object({
  rows: z.array(z.object({ sequenceNumber: z.string(), outcome: z.string() })),
  engine: z.string().optional(),
});
const documentsIn = z.object({ documents: z.array(z.object({ index: z.string(), id: z.string() })) });

/** Records of both ends have come, and what the engine has of them. */
function hasRows({ link, room }: StackFrame): boolean {
  const { rows = [], engine } = tailIn.safeParse(room).data ?? {};
  const outcomes = new Set(rows.map(({ outcome }) => outcome));
  const isAnswered = outcomes.has('indexed') || engine !== undefined;
  return isLost({ link }) || (isAnswered && outcomes.has('rejected'));
}

const hour = 3_600_000;

/** As the page does: with as many records as the plan says. All have to be counted before. */
async function redriveAll(view: StackView, choice: { readonly to?: number }): Promise<PageAnswer> {
  const query = choice.to === undefined ? '' : `to=${choice.to}`;
  for (const deadline = Date.now() + hour / 60; ; await sleep(500)) {
    const { body } = await view.get(`/api/dead-letters/plan?${query}`);
    const planned = planIn.safeParse(body).data?.records ?? 1;
    const begun = await view.post('/api/dead-letters/redrive', { ...choice, records: planned });
    const isEarly = begun.status === 400 && Date.now() < deadline;
    if (isEarly) continue;
    if (begun.status === 200) {
      await view.frame(
        'dead-letters',
        (frame) => redriveIn.safeParse(frame.room).data?.redrive.state === 'over',
      );
    }
    return begun;
  }
}

const planIn = z.object({ records: z.int().positive() });
const lettersIn = z.object({ letters: z.array(z.object({ letter: z.string() })) });
const redriveIn = z.object({ redrive: z.object({ state: z.string() }) });
const countedIn = z.object({ letters: z.number() });

/** The letters that are stored here are counted. */
function isListed({ link, room }: StackFrame): boolean {
  return isLost({ link }) || (countedIn.safeParse(room).data?.letters ?? 0) >= 3;
}

/** A letter that comes in, and a batch of which a part is older than the first redrive wants. */
async function storeToRedrive({ place, record }: RoomsExercise, now: number): Promise<void> {
  const letter = (n: number, arrivalTime = now) => ({ sequenceNumber: String(n), arrivalTime, text: record });
  await storeLetters(place, 'rejected', [letter(71)]);
  await storeBatch(place, 'view-in-part', [letter(73, now - 2 * hour), letter(74)]);
}

/** It can't be read, or isn't known to be complete. */
function complains(frame: StackFrame): boolean {
  return isLost(frame) || incompleteOf(frame.room) !== undefined;
}

function isRead({ link, room }: StackFrame): boolean {
  return isLost({ link }) || room !== undefined;
}

/** For another reason than that a machine under load takes its time. */
function isLost({ link }: Pick<StackFrame, 'link'>): boolean {
  return link.state === 'lost' && !/takes (too )?long/.test(link.sentence ?? '');
}

export async function visitRooms(view: StackView, given: RoomsExercise): Promise<readonly RoomSeen[]> {
  const seen: RoomSeen[] = [];
  for (const room of viewRooms) {
    seen.push({ room, complaints: await visits[room](view, given) });
  }
  return seen;
}

function incompleteOf(answer: unknown): unknown {
  return incompleteIn.safeParse(answer).data?.incomplete;
}

function fieldsOf({ room }: StackFrame): { readonly refresh?: unknown } {
  return typeof room === 'object' && room !== null ? room : {};
}

function sentences(found: readonly unknown[]): readonly string[] {
  return found.flatMap((each) => {
    if (typeof each === 'string') return [each];
    if (typeof each !== 'object' || each === null) return [];
    if ('unknown' in each) return [String(each.unknown)];
    if ('problem' in each) return [String(each.problem)];
    return 'error' in each ? [String(each.error)] : [];
  });
}
