import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../../pipelines/demo/kit/random.ts';
import type { Bench } from '../bench.ts';
import { randomOf } from './deck.ts';
import type { Event, Outage } from './kinds.ts';
import { mergeShards, splitShard } from './reshard.ts';

/** Ranges in milliseconds. */
const engineAway = [500, 3_000] as const;
const lettersRefused = [0, 3_000] as const;
const replayed = [2_000, 15_000] as const;
/** Longer than a document is in doubt, in the bench. */
const refusing = [4_000, 6_000] as const;

/**
 * A refusal that nobody meets is none, so it is waited for, in milliseconds: on a loaded machine it takes half a minute
 * until an engine that was killed takes the next batch, and no letter is written before.
 */
const longestRefusal = 120_000;
const pollInterval = 100;

/** What can happen to the parts of a bench; each says whether anything came of it. */
export function eventsOf(
  { engine, letters, lines, windows, suffer }: Bench,
  { seed, signal }: { readonly seed: number; readonly signal: AbortSignal },
): Record<Event, () => Promise<boolean>> {
  // One each, since they run side by side.
  const away = randomOf(seed, 'engine away');
  const refusal = randomOf(seed, 'letters refused');
  const splits = randomOf(seed, 'splits');
  const merges = randomOf(seed, 'merges');
  const replays = randomOf(seed, 'replays');
  const outages = randomOf(seed, 'outages');
  /** Says false, since what it refused has been counted request by request. */
  const suffered = (outage: Outage) => async (): Promise<boolean> => {
    const over = new AbortController();
    suffer(outage, over.signal);
    await delay(outages.integer(...refusing), undefined, { signal }).catch(() => undefined);
    over.abort();
    return false;
  };
  const refusals = (): number =>
    lines.reduce((sum, { accounts }) => sum + (accounts.failures.get('dead-letter:store_failed') ?? 0), 0);
  return {
    'engine: killed': async () => {
      await engine.kill();
      await delay(away.integer(...engineAway));
      await engine.start();
      return true;
    },
    'engine: refuses all': suffered('engine: refuses all'),
    'engine: shard fails': suffered('engine: shard fails'),
    'dead letters: refused': async () => {
      const before = refusals();
      letters.shut();
      for (let waited = 0; waited < longestRefusal && refusals() === before; waited += pollInterval) {
        if (signal.aborted) break;
        await delay(pollInterval);
      }
      await delay(refusal.integer(...lettersRefused));
      letters.open();
      return refusals() > before;
    },
    'reshard: split': () => oneOf(lines, splits, ({ client, stream }) => splitShard(client, stream, splits)),
    'reshard: merge': () => oneOf(lines, merges, ({ client, stream }) => mergeShards(client, stream, merges)),
    'stream: replayed': () => {
      const readers = windows === undefined ? lines : [...lines, windows];
      return replays.pick(readers).replay(replays.integer(...replayed));
    },
  };
}

/** Whether anything came of it on one of them, from a random one on. */
async function oneOf<Item>(
  items: readonly Item[],
  random: Random,
  attempt: (item: Item) => Promise<boolean>,
): Promise<boolean> {
  const first = random.integer(0, items.length - 1);
  for (const item of [...items.slice(first), ...items.slice(0, first)]) {
    if (await attempt(item)) return true;
  }
  return false;
}
