import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { randomOf } from './deck.ts';
import type { Event } from './kinds.ts';
import { mergeShards, splitShard } from './reshard.ts';

/** Ranges in milliseconds. */
const engineAway = [500, 3_000] as const;
const lettersRefused = [0, 3_000] as const;
const replayed = [2_000, 15_000] as const;

/** A refusal that nobody meets is none, so it is waited for, in milliseconds. */
const longestRefusal = 10_000;
const pollInterval = 100;

/** What can happen to the parts of a bench; each says whether anything came of it. */
export function eventsOf(
  { engine, letters, lines }: Bench,
  seed: number,
): Record<Event, () => Promise<boolean>> {
  const random = randomOf(seed, 'events');
  const refusals = (): number =>
    lines.reduce((sum, { accounts }) => sum + (accounts.failures.get('dead-letter:store_failed') ?? 0), 0);
  return {
    'engine: killed': async () => {
      await engine.kill();
      await delay(random.integer(...engineAway));
      await engine.start();
      return true;
    },
    'dead letters: refused': async () => {
      const before = refusals();
      letters.shut();
      for (let waited = 0; waited < longestRefusal && refusals() === before; waited += pollInterval) {
        await delay(pollInterval);
      }
      await delay(random.integer(...lettersRefused));
      letters.open();
      return refusals() > before;
    },
    'reshard: split': () => {
      const { client, stream } = random.pick(lines);
      return splitShard(client, stream, random);
    },
    'reshard: merge': () => {
      const { client, stream } = random.pick(lines);
      return mergeShards(client, stream, random);
    },
    'stream: replayed': async () => {
      await random.pick(lines).replay(random.integer(...replayed));
      return true;
    },
  };
}
