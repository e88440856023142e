import { setTimeout as delay } from 'node:timers/promises';
import { faultDeck, randomOf } from './deck.ts';
import type { EdgeOptions } from './engine-proxy.ts';
import { type StreamFault, streamFaults } from './kinds.ts';
import { type Exchange, json, type RunningProxy, startProxy } from './relay.ts';

const everyRequest = 8;
const slowness = 800;

/** Stands between the event source mapping and Kinesis, and disturbs the reading of shards. */
export function startStreamProxy(
  upstream: string,
  { seed, tally, active }: EdgeOptions,
): Promise<RunningProxy> {
  const deck = faultDeck(randomOf(seed, 'stream'), streamFaults, everyRequest);
  let requests = 0;
  return startProxy(
    () => upstream,
    async (exchange) => {
      if (!active() || !isGetRecords(exchange)) return exchange.reply(await exchange.forward());
      requests += 1;
      const fault = deck.draw();
      if (fault === undefined) return exchange.reply(await exchange.forward());
      const place = String(requests);
      await inject(fault, exchange);
      tally.hit(fault, place);
    },
  );
}

function isGetRecords({ headers }: Exchange): boolean {
  return String(headers['x-amz-target']).endsWith('.GetRecords');
}

async function inject(fault: StreamFault, exchange: Exchange): Promise<void> {
  switch (fault) {
    case 'stream: throttled':
      return exchange.reply(refusal('ProvisionedThroughputExceededException'));
    case 'stream: iterator expired':
      return exchange.reply(refusal('ExpiredIteratorException'));
    case 'stream: reset before':
      return exchange.reset();
    case 'stream: reset after':
      await exchange.forward();
      return exchange.reset();
    case 'stream: slow': {
      const answer = await exchange.forward();
      await delay(slowness);
      return exchange.reply(answer);
    }
  }
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html#API_GetRecords_Errors */
function refusal(type: string) {
  return { ...json(400, { __type: type, message: 'injected' }), contentType: 'application/x-amz-json-1.1' };
}
