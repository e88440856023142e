import { setTimeout as delay } from 'node:timers/promises';
import { parseBulk, refusal, refuseItems } from './bulk-items.ts';
import { faultDeck, randomOf } from './deck.ts';
import { hideRefusals, refusesAny } from './hidden-refusals.ts';
import {
  type BulkFault,
  bulkFaults,
  type FaultKind,
  type HiddenRefusal,
  hiddenRefusals,
  type Outage,
  type ReadFault,
  readFaults,
  type WindowEngineFault,
  windowEdges,
  windowEngineFaults,
} from './kinds.ts';
import { refusing } from './refusing-engine.ts';
import { type Answer, type Exchange, type RunningProxy, startProxy } from './relay.ts';
import type { Tally } from './tally.ts';

export interface EdgeOptions {
  readonly seed: number;
  readonly tally: Tally;
  /** Whether faults are injected now. */
  readonly active: () => boolean;
  /** Whether the engine's edges and the aggregator go on with this kind when they aren't active. */
  readonly lacks?: ((kind: FaultKind) => boolean) | undefined;
  /** Of a request that is taken after its sender has gone, in milliseconds; 10,000 unless given. */
  readonly longestLateness?: number | undefined;
}

/** One request in this many meets a fault. */
export const everyBulk = 4;
export const everyRead = 3;

/** One bulk answer that refuses documents, in this many, hides that. */
const everyRefusal = 2;

/** Longer than the answer of a healthy engine, shorter than a request may take. */
const longestDelay = 1_500;

export interface EngineProxy extends RunningProxy {
  /** Resolves when the engine has had all that it is going to get of the requests so far, the late ones too. */
  readonly settled: () => Promise<void>;
  /** The engine refuses documents in a way that looks like their fault, until the signal. */
  readonly suffer: (outage: Outage, until: AbortSignal) => void;
}

/** Which faults the requests meet, if any. */
export interface EngineFaults {
  readonly draw: (exchange: Exchange) => EngineFault | undefined;
  /** How the answer to a bulk request hides that it refuses documents. */
  readonly drawHiding?: () => HiddenRefusal | undefined;
}
type EngineFault = BulkFault | ReadFault | WindowEngineFault;

export function indexerFaults(seed: number): EngineFaults {
  const bulks = faultDeck(randomOf(seed, 'bulk'), bulkFaults, everyBulk);
  const reads = faultDeck(randomOf(seed, 'read'), readFaults, everyRead);
  const hidings = faultDeck(randomOf(seed, 'refusal'), hiddenRefusals, everyRefusal);
  return {
    draw: (exchange) => (ends(exchange, '/_bulk') ? bulks.draw() : reads.draw()),
    drawHiding: () => hidings.draw(),
  };
}

/** The aggregator sends some twenty requests for a batch, most of them reads by id. */
const everyOfEdge = { 'windows bulk': 3, 'windows get': 25, 'windows search': 2 } as const;

export function windowFaults(seed: number): EngineFaults {
  const [bulks, gets, searches] = windowEdges.map((edge) => {
    const kinds = windowEngineFaults.filter((kind) => kind.startsWith(edge));
    return faultDeck(randomOf(seed, edge), kinds, everyOfEdge[edge]);
  });
  return {
    draw: (exchange) => {
      if (ends(exchange, '/_bulk')) return bulks?.draw();
      return ends(exchange, '/_mget') ? gets?.draw() : searches?.draw();
    },
  };
}

/** Stands before the search engine. */
export async function startEngineProxy(
  upstream: () => string | undefined,
  { seed, tally, active, lacks = () => false, longestLateness = 10_000 }: EdgeOptions,
  { draw, drawHiding = () => undefined }: EngineFaults = indexerFaults(seed),
): Promise<EngineProxy> {
  const random = randomOf(seed, 'engine');
  const underWay = new Set<Promise<void>>();
  let requests = 0;
  let outage: Outage | undefined;

  const hidden = (answer: Answer, place: string): Answer => {
    // Also when faults are over: it holds nothing up.
    const kind = refusesAny(answer) ? drawHiding() : undefined;
    if (kind === undefined) return answer;
    tally.hit(kind, place);
    return hideRefusals(answer, kind);
  };

  const serve = async (given: Exchange): Promise<void> => {
    requests += 1;
    const place = String(requests);
    const exchange = ends(given, '/_bulk')
      ? refusing(
          given,
          () => outage,
          (kind) => tally.hit(kind, place),
        )
      : given;
    const fault: FaultKind | undefined = draw(exchange);
    if (fault === undefined || !(active() || lacks(fault))) {
      const answer = await exchange.forward();
      return exchange.reply(ends(exchange, '/_bulk') ? hidden(answer, place) : answer);
    }
    const chosen = random.fraction();
    const form = fault.slice(fault.indexOf(': ') + 2);
    if (form === 'items 429') await refuseSome(exchange, 429, chosen);
    else if (form === 'items 503') await refuseSome(exchange, 503, chosen);
    else if (form === 'items 500') await refuseSome(exchange, 500, chosen);
    else await inject(form, exchange, { chosen, longestLateness });
    // What needs an engine, and finds none, was another fault.
    tally.hit(fault, place);
  };
  const proxy = await startProxy(upstream, (exchange) => {
    const serving = serve(exchange);
    underWay.add(serving);
    return serving.finally(() => underWay.delete(serving));
  });
  return {
    ...proxy,
    suffer: (kind, until) => {
      outage = kind;
      until.addEventListener('abort', () => {
        outage = undefined;
      });
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

function ends({ path }: Exchange, end: string): boolean {
  return path.split('?')[0]?.endsWith(end) ?? false;
}

interface Injection {
  /** From 0 to 1: which of its forms the fault takes, and how long. */
  readonly chosen: number;
  readonly longestLateness: number;
}

async function inject(
  form: string,
  exchange: Exchange,
  { chosen, longestLateness }: Injection,
): Promise<void> {
  switch (form) {
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
    case 'query ignored':
      // As AWS's guide says of parameters in the URL of signed POST requests: the answer holds everything.
      return exchange.reply(await exchange.forward(undefined, exchange.path.split('?')[0]));
    case 'no answer':
      // Whether the engine took it, and when, the function can't know: never, at once, or long after it gave up.
      if (chosen < 1 / 3) return undefined;
      if (chosen > 2 / 3) await delay(chosen * longestLateness, undefined, { ref: false });
      await exchange.forward().catch(() => undefined);
      return undefined;
    default:
      return exchange.reset();
  }
}

/** Refuses from one item to nearly all, spread over the request. */
async function refuseSome(exchange: Exchange, status: 429 | 500 | 503, chosen: number): Promise<void> {
  const operations = parseBulk(exchange.body);
  const step = 1 + Math.floor(chosen * operations.length);
  const refused = (position: number): boolean => position % step === 0;
  exchange.reply(await refuseItems(operations, refused, status, exchange.forward));
}
