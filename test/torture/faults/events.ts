import { setTimeout as delay } from 'node:timers/promises';
import { allOrNone } from './all-or-none.ts';
import { randomOf } from './deck.ts';
import type { Event } from './kinds.ts';
import type { Tally } from './tally.ts';

export interface EventsOptions {
  readonly seed: number;
  readonly tally: Tally;
  /** Milliseconds in which each kind of event is to happen `times` times. */
  readonly duration: number;
  readonly times: number;
  readonly signal: AbortSignal;
  /** Does it, waits until it is over, and says whether anybody noticed. */
  readonly events: Readonly<Partial<Record<Event, () => Promise<boolean>>>>;
}

/** Lets each kind of event happen in its own rhythm, so that kinds meet in ever new ways, until `signal`. */
export async function runEvents(options: EventsOptions): Promise<void> {
  const kinds = Object.entries(options.events) as [Event, () => Promise<boolean>][];
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  await allOrNone(
    kinds.map(([kind, happen]) => repeat(kind, happen, { ...options, signal })),
    () => failed.abort(),
  );
}

/**
 * A replay takes its time to stop what is under way, and now and then finds nothing to move back. An outage that looks
 * like bad documents refuses many requests.
 */
const oftener: Readonly<Partial<Record<Event, number>>> = {
  'stream: replayed': 3,
  'engine: refuses all': 0.4,
  'engine: shard fails': 0.4,
};

async function repeat(
  kind: Event,
  happen: () => Promise<boolean>,
  { seed, tally, duration, times, signal }: EventsOptions,
): Promise<void> {
  const random = randomOf(seed, kind);
  const period = duration / (times * (oftener[kind] ?? 1));
  const started = performance.now();
  for (let time = 0; ; time += 1) {
    // Somewhere in the first half of its own period, so that there is time for it to be over.
    const at = started + period * (time + 0.1 + random.fraction() / 2);
    await delay(Math.max(0, at - performance.now()), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const second = ((performance.now() - started) / 1_000).toFixed(1);
    if (await happen()) tally.hit(kind, `${second}s`);
  }
}
