import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { Fault } from '../../../cli/kit/fault.ts';
import { SharedReading, sentenceOf, withPatience } from '../../../view/server/reading.ts';
import { Readings } from '../../../view/server/readings.ts';
import type { LiveReading } from '../../../view/server/rooms/room.ts';
import { flowFrame } from '../flow-frame.ts';
import { appOf, eventsOf, here, namedSource } from '../source.ts';

const headers = { host: '127.0.0.1:4570' };

/** Frames that say how often they were read. */
function counting(): LiveReading & { reads: number; closed: boolean } {
  const live = {
    reads: 0,
    closed: false,
    first: async () => ({ points: [], every: 1_000 }),
    frame: async () => {
      live.reads += 1;
      return flowFrame({ at: live.reads });
    },
    close: () => {
      live.closed = true;
    },
  };
  return live;
}

test('a page gets a hello, and then frames, at most four a second', async () => {
  const live = counting();
  const began = performance.now();
  const response = await appOf(live).request(`${here}/api/frames?room=flow`, { headers });
  const events: string[] = [];
  for await (const { event, data } of eventsOf(response)) {
    events.push(event);
    if (event === 'hello') expect(data).toMatchObject({ session: { pipeline: 'orders', rooms: ['flow'] } });
    else expect(data).toMatchObject({ link: { state: 'live' }, room: { at: events.length - 1 } });
    if (events.length === 4) break;
  }
  expect(events).toEqual(['hello', 'frame', 'frame', 'frame']);
  expect(performance.now() - began).toBeGreaterThan(450);
});

test('three pages share one reading, which ends with the last of them', async () => {
  const live = counting();
  const reading = new SharedReading(live);
  const pages = [0, 1, 2].map(() => new AbortController());
  const seen = pages.map(async ({ signal }) => {
    const texts: string[] = [];
    for await (const text of reading.frames(signal)) if (texts.push(text) === 3) break;
    return texts;
  });
  const [one, ...others] = await Promise.all(seen);
  for (const other of others) expect(other).toEqual(one);
  expect(live.reads).toBe(3);
  expect(reading.isIdle).toBe(true);
  await delay(600);
  expect(live.reads).toBe(3);
});

test('a page that is slow gets the newest frame, and none waits for it', async () => {
  const reading = new SharedReading(counting());
  const { signal } = new AbortController();
  const frames = reading.frames(signal);
  await frames.next();
  await delay(900);
  const { value } = await frames.next();
  const { room } = JSON.parse(String(value));
  expect(room.at).toBeGreaterThanOrEqual(3);
  await frames.return(undefined);
});

test('a target that is gone says so in words, and one that is back needs nothing more', async () => {
  const live = counting();
  const { first } = live;
  let isGone = true;
  const gone = async () => {
    throw new Fault('TARGET', 'The run doesn’t answer: start it again.');
  };
  const app = appOf({
    first: async (signal) => (isGone ? await gone() : await first(signal)),
    frame: live.frame,
  });
  const response = await app.request(`${here}/api/frames?room=flow`, { headers });
  const states: string[] = [];
  for await (const { event, data } of eventsOf(response)) {
    states.push(
      event === 'hello' ? 'hello' : JSON.stringify(data).includes('start it again') ? 'lost' : 'live',
    );
    isGone = false;
    if (states.at(-1) === 'live') break;
  }
  expect(states).toEqual(['lost', 'hello', 'live']);
});

test('a failure that isn’t a fault shows no more than its name', async () => {
  const reading = new SharedReading({
    first: async () => ({ points: [], every: 1 }),
    frame: async () => {
      throw new TypeError('the whole request, with a password');
    },
  });
  const { value } = await reading.frames(new AbortController().signal).next();
  expect(value).toContain('The view failed: TypeError.');
  expect(value).not.toContain('password');
});

test('a target that hangs is told of before a page gives up waiting, and goes on by itself', async () => {
  const live = counting();
  let answer: (() => void) | undefined;
  const reading = new SharedReading(
    {
      ...live,
      frame: async () => {
        if (live.reads === 1) await new Promise<void>((resolve) => (answer = resolve));
        return await live.frame(new AbortController().signal);
      },
    },
    30,
  );
  const states: string[] = [];
  for await (const text of reading.frames(new AbortController().signal)) {
    const { link, room } = JSON.parse(text);
    states.push(`${link.state} ${room.at} ${link.sentence ?? ''}`.trim());
    if (states.length === 3) answer?.();
    if (states.length > 3 && link.state === 'live') break;
  }
  const hangs = 'lost 1 The target takes long to answer.';
  expect(states.slice(0, 3)).toEqual(['live 1', hangs, hangs]);
  expect(states.at(-1)).toBe('live 2');
});

test('a target that hangs at the beginning is told of too', async () => {
  const live = counting();
  let answer: (() => void) | undefined;
  const app = appOf(
    {
      frame: live.frame,
      first: async (signal) => {
        await new Promise<void>((resolve) => (answer = resolve));
        return await live.first(signal);
      },
    },
    { slowMs: 30 },
  );
  const response = await app.request(`${here}/api/frames?room=flow`, { headers });
  const events: string[] = [];
  for await (const { event, data } of eventsOf(response)) {
    events.push(JSON.stringify(data).includes('takes long') ? 'slow' : event);
    if (events.length === 2) answer?.();
    if (events.at(-1) === 'hello') break;
  }
  expect(events.slice(0, 2)).toEqual(['slow', 'slow']);
});

const never = () => new Promise<never>(() => undefined);

test('work that doesn’t look at its signal ends with the patience all the same', async () => {
  const { signal } = new AbortController();
  const said = await withPatience(signal, never, 20).catch(sentenceOf);
  expect(said).toBe('The target takes too long to answer.');
  const leaving = new AbortController();
  const left = withPatience(leaving.signal, never).catch(() => 'left');
  leaving.abort();
  expect(await left).toBe('left');
});

test('a reading that a connection waits for isn’t closed under it', () => {
  vi.useFakeTimers();
  try {
    const live = counting();
    const readings = new Readings(namedSource, [{ name: 'flow', live: () => live }]);
    const reading = () => readings.of('flow', new URLSearchParams());
    const first = reading();
    const release = first?.hold();
    readings.tidy();
    vi.advanceTimersByTime(60_000);
    expect([live.closed, reading() === first]).toEqual([false, true]);
    release?.();
    readings.tidy();
    vi.advanceTimersByTime(60_000);
    expect([live.closed, reading() === first]).toEqual([true, false]);
  } finally {
    vi.useRealTimers();
  }
});

test('a reading begins anew only when the one before has returned, which shows nothing any more', async () => {
  let underWay = 0;
  let most = 0;
  let reads = 0;
  const reading = new SharedReading({
    first: async () => undefined,
    frame: async () => {
      reads += 1;
      underWay += 1;
      most = Math.max(most, underWay);
      const at = reads;
      await delay(40);
      underWay -= 1;
      return at;
    },
  });
  const page = async () => {
    const leaving = new AbortController();
    const frames = reading.frames(leaving.signal);
    const next = frames.next().catch(() => undefined);
    await delay(10);
    leaving.abort();
    await next;
  };
  await page();
  await page();
  const { value } = await reading.frames(new AbortController().signal).next();
  expect(JSON.parse(String(value)).room).toBe(reads);
  expect(most).toBe(1);
});
