import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Frame, Hello, Link, Session } from '../protocol/frames.ts';
import {
  defaultSlowMs,
  type SharedReading,
  sayingSlow,
  sentenceOf,
  slowLink,
  withPatience,
} from './reading.ts';

/** Milliseconds after which a page that lost the connection comes back. */
const retryMs = 1_000;

const everyWhenLostMs = 1_000;

/** Answers with the frames of a room, until the page goes. */
export function sendFrames(
  context: Context,
  reading: SharedReading,
  session: (signal: AbortSignal) => Promise<Session>,
  onEnd: () => void,
  slowMs = defaultSlowMs,
): Response {
  const release = reading.hold();
  return streamSSE(context, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const { signal } = gone;
    try {
      await sendHello(stream, reading, session, signal, slowMs);
      // One at a time: the next isn't taken before the connection has taken this one.
      for await (const data of reading.frames(signal)) await stream.writeSSE({ event: 'frame', data });
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    } finally {
      release();
      onEnd();
    }
  });
}

/** As soon as there is something to begin with; until then, why there isn't. */
async function sendHello(
  stream: SSEStreamingApi,
  reading: SharedReading,
  session: (signal: AbortSignal) => Promise<Session>,
  signal: AbortSignal,
  slowMs: number,
): Promise<void> {
  const since = Date.now();
  const say = async (link: Link) => {
    const frame: Frame = { at: Date.now(), link };
    await stream.writeSSE({ event: 'frame', data: JSON.stringify(frame), retry: retryMs });
  };
  for (;;) {
    try {
      const hello: Hello = await sayingSlow(
        withPatience(signal, async (limited) => ({
          session: await session(limited),
          first: await reading.live.first(limited),
        })),
        slowMs,
        // A page that has gone meanwhile is no matter.
        () => void say(slowLink(since)).catch(() => undefined),
      );
      await stream.writeSSE({ event: 'hello', data: JSON.stringify(hello), retry: retryMs });
      return;
    } catch (thrown) {
      signal.throwIfAborted();
      await say({ state: 'lost', sentence: sentenceOf(thrown), since });
      await delay(everyWhenLostMs, undefined, { signal });
    }
  }
}
