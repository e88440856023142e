import { setTimeout as delay } from 'node:timers/promises';
import { parseBulk, refusal, refuseItems } from './bulk-items.ts';
import { faultDeck, randomOf } from './deck.ts';
import { type BulkFault, bulkFaults, type ReadFault, readFaults } from './kinds.ts';
import { type Exchange, type RunningProxy, startProxy } from './relay.ts';
import type { Tally } from './tally.ts';

export interface EdgeOptions {
  readonly seed: number;
  readonly tally: Tally;
  /** Whether faults are injected now. */
  readonly active: () => boolean;
}

/** One request in this many meets a fault. */
const everyBulk = 4;
const everyRead = 5;

/** Longer than the answer of a healthy engine, shorter than a request may take. */
const longestDelay = 1_500;

/** Of a request that is taken after its sender has gone, in milliseconds. */
const longestLateness = 10_000;

/** Stands before the search engine. */
export function startEngineProxy(
  upstream: () => string | undefined,
  { seed, tally, active }: EdgeOptions,
): Promise<RunningProxy> {
  const random = randomOf(seed, 'engine');
  const bulks = faultDeck(randomOf(seed, 'bulk'), bulkFaults, everyBulk);
  const reads = faultDeck(randomOf(seed, 'read'), readFaults, everyRead);
  let requests = 0;

  return startProxy(upstream, async (exchange) => {
    if (!active()) return exchange.reply(await exchange.forward());
    requests += 1;
    const fault = isBulk(exchange) ? bulks.draw() : reads.draw();
    if (fault === undefined) return exchange.reply(await exchange.forward());
    tally.hit(fault, String(requests));
    const chosen = random.fraction();
    if (isBulk(exchange) && (fault === 'bulk: items 429' || fault === 'bulk: items 503')) {
      return refuseSome(exchange, fault === 'bulk: items 429' ? 429 : 503, chosen);
    }
    await inject(fault, exchange, chosen);
  });
}

function isBulk({ path }: Exchange): boolean {
  return path.split('?')[0]?.endsWith('/_bulk') ?? false;
}

async function inject(fault: BulkFault | ReadFault, exchange: Exchange, chosen: number): Promise<void> {
  switch (fault.slice(fault.indexOf(' ') + 1)) {
    case '429':
      return exchange.reply(refusal(429));
    case '503':
      return exchange.reply(refusal(503));
    case 'reset after':
      await exchange.forward();
      return exchange.reset();
    case 'slow': {
      const answer = await exchange.forward();
      await delay(chosen * longestDelay);
      return exchange.reply(answer);
    }
    case 'truncated': {
      const answer = await exchange.forward();
      // Half an answer comes in two forms: cut off by the network, or as all that an intermediary had.
      if (chosen < 0.5) return exchange.cut(answer);
      return exchange.reply({ ...answer, body: answer.body.subarray(0, answer.body.length >> 1) });
    }
    case 'no answer':
      // Whether the engine took it, and when, the function can't know: never, at once, or long after it gave up.
      if (chosen < 1 / 3) return undefined;
      if (chosen > 2 / 3) await delay(chosen * longestLateness, undefined, { ref: false });
      await exchange.forward();
      return undefined;
    default:
      return exchange.reset();
  }
}

/** Refuses from one item to nearly all, spread over the request. */
async function refuseSome(exchange: Exchange, status: 429 | 503, chosen: number): Promise<void> {
  const operations = parseBulk(exchange.body);
  const step = 1 + Math.floor(chosen * operations.length);
  const refused = (place: number): boolean => place % step === 0;
  exchange.reply(await refuseItems(operations, refused, status, exchange.forward));
}
