import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../../cli/kit/fault.ts';
import type { Frame, Link } from '../protocol/frames.ts';
import type { LiveReading } from './rooms/room.ts';

/** Milliseconds from the beginning of a reading to the next: four a second. */
const everyMs = 250;

/** The same while the target doesn't answer. */
const everyWhenLostMs = 1_000;

/** A reading that takes longer counts as failed. Milliseconds. */
const patienceMs = 20_000;

/** Of one that takes longer pages hear, again and again: before a page gives up and connects anew (kit/frames.ts). */
export const defaultSlowMs = 4_000;

/** What a page shows while an answer is overdue. @param since by the clock */
export function slowLink(since: number): Link {
  return { state: 'lost', sentence: 'The target takes long to answer.', since };
}

/** Waits for work, and calls `say` again and again while it is overdue. */
export async function sayingSlow<Value>(
  work: Promise<Value>,
  slowMs: number,
  say: () => void,
): Promise<Value> {
  const timer = setInterval(say, slowMs);
  return await work.finally(() => clearInterval(timer));
}

/** Reads for all pages that show the same, while there is one. */
export class SharedReading {
  readonly live: LiveReading;
  private connections = 0;
  private pages = 0;
  private number = 0;
  private text = '';
  private room: unknown;
  private lostSince: number | undefined;
  /** `frame`: there is a new one. */
  private readonly news = new EventEmitter().setMaxListeners(0);
  private stopping: AbortController | undefined;
  private running: Promise<void> = Promise.resolve();
  /** The newest reading: one that was given up may go on for a while. */
  private underWay: Promise<unknown> = Promise.resolve();
  private readonly slowMs: number;

  constructor(live: LiveReading, slowMs = defaultSlowMs) {
    this.live = live;
    this.slowMs = slowMs;
  }

  get isIdle(): boolean {
    return this.connections === 0 && this.pages === 0;
  }

  /** Counts a connection that has no frames yet, so that nothing closes this meanwhile. @returns to be called at its end */
  hold(): () => void {
    this.connections += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.connections -= 1;
      isHeld = false;
    };
  }

  /**
   * Frames as JSON, from the next one on. A page that is slower than the reading gets the newest each time, and none
   * waits for it.
   * @throws the signal's reason
   */
  async *frames(signal: AbortSignal): AsyncGenerator<string> {
    this.enter();
    try {
      for (let seen = this.number; ; ) {
        if (this.number === seen) await once(this.news, 'frame', { signal });
        signal.throwIfAborted();
        seen = this.number;
        yield this.text;
      }
    } finally {
      this.leave();
    }
  }

  private enter(): void {
    this.pages += 1;
    if (this.pages > 1) return;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    // The run before may still wait for its last answer.
    this.running = this.running.then(() => this.run(signal));
  }

  private leave(): void {
    this.pages -= 1;
    if (this.pages === 0) this.stopping?.abort();
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      const since = this.lostSince ?? Date.now();
      const link = await sayingSlow(this.read(signal), this.slowMs, () => this.publish(slowLink(since)));
      if (signal.aborted) return;
      this.publish(link);
      const every = link.state === 'live' ? everyMs : everyWhenLostMs;
      const rest = Math.max(every / 5, every - (performance.now() - began));
      await delay(rest, undefined, { signal }).catch(() => undefined);
    }
  }

  private publish(link: Link): void {
    const frame: Frame = { at: Date.now(), link, ...(this.room !== undefined && { room: this.room }) };
    this.text = JSON.stringify(frame);
    this.number += 1;
    this.news.emit('frame');
  }

  private async read(signal: AbortSignal): Promise<Link> {
    try {
      // Never two at once, unless the one before has hung for longer than the patience.
      await withPatience(signal, () => this.underWay).catch(() => signal.throwIfAborted());
      const room = await withPatience(signal, (limited) => {
        const reading = this.live.frame(limited);
        this.underWay = reading.catch(() => undefined);
        return reading;
      });
      signal.throwIfAborted();
      this.room = room;
      this.lostSince = undefined;
      return { state: 'live' };
    } catch (thrown) {
      this.lostSince ??= Date.now();
      return { state: 'lost', sentence: sentenceOf(thrown), since: this.lostSince };
    }
  }
}

/**
 * Does work that a signal or too much time ends, also where it doesn't look at its signal. AbortSignal.any would keep
 * something of each reading for as long as a page is open: https://github.com/nodejs/node/issues/55328
 */
export async function withPatience<Value>(
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<Value>,
  patience = patienceMs,
): Promise<Value> {
  const limit = new AbortController();
  const abort = () => limit.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => limit.abort(new DOMException('too long', 'TimeoutError')), patience);
  const ended = new Promise<never>((_, reject) => {
    limit.signal.addEventListener('abort', () => reject(limit.signal.reason), { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([work(limit.signal), ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** What a user reads of a failure. What isn't a Fault may hold anything, such as a whole request. */
export function sentenceOf(thrown: unknown): string {
  if (thrown instanceof Fault) return thrown.message;
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError')
    return 'The target takes too long to answer.';
  return `The view failed: ${thrown instanceof Error ? thrown.name : 'for no known reason'}.`;
}
