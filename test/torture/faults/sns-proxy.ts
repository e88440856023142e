import { setTimeout as delay } from 'node:timers/promises';
import { faultDeck, randomOf } from './deck.ts';
import type { EdgeOptions } from './engine-proxy.ts';
import { type SnsFault, snsFaults } from './kinds.ts';
import { type Answer, type Exchange, type RunningProxy, startProxy } from './relay.ts';

/** One publish in so many meets a fault. */
const everyPublish = 2;

/** Some longer than the function's client waits, 3 s. */
const longestDelay = 5_000;

/** An answer that comes later than this may have come to nobody, in milliseconds. */
const patience = 2_000;

export interface SnsProxy extends RunningProxy {
  /** Ids of messages that were taken, and whose sender may not know it. */
  readonly unanswered: ReadonlySet<string>;
}

/** Stands between the aggregator and SNS, and remembers whose answers got lost. */
export async function startSnsProxy(
  upstream: string,
  { seed, tally, active }: EdgeOptions,
): Promise<SnsProxy> {
  const random = randomOf(seed, 'sns delays');
  const deck = faultDeck(randomOf(seed, 'sns'), snsFaults, everyPublish);
  const unanswered = new Set<string>();
  /** The last message that each call of a client has brought in. */
  const lastOf = new Map<string, string>();
  let requests = 0;
  const proxy = await startProxy(
    () => upstream,
    async (exchange) => {
      requests += 1;
      const place = String(requests);
      const fault = active() ? deck.draw() : undefined;
      const started = performance.now();
      const call = String(exchange.headers['amz-sdk-invocation-id']);
      const before = lastOf.get(call);
      // It asks again, so it had no answer, whatever a loaded machine made of our clock.
      if (before !== undefined) unanswered.add(before);
      const forward = async () => {
        const answer = await exchange.forward();
        lastOf.set(call, messageIdOf(answer));
        return answer;
      };
      const taken = await inject(fault, { ...exchange, forward }, random.fraction() * longestDelay);
      const isLost = fault === 'sns: reset after' || performance.now() - started > patience;
      if (taken !== undefined && isLost) unanswered.add(messageIdOf(taken));
      if (fault !== undefined) tally.hit(fault, place);
    },
  );
  return { ...proxy, unanswered };
}

/** The topic's answer, if it was asked. */
async function inject(
  fault: SnsFault | undefined,
  exchange: Exchange,
  slowness: number,
): Promise<Answer | undefined> {
  switch (fault) {
    case 'sns: 500':
      exchange.reply(refusal(500, 'InternalError'));
      return undefined;
    case 'sns: throttled':
      exchange.reply(refusal(400, 'Throttling'));
      return undefined;
    case 'sns: reset before':
      exchange.reset();
      return undefined;
    case 'sns: reset after': {
      const answer = await exchange.forward();
      exchange.reset();
      return answer;
    }
    default: {
      const answer = await exchange.forward();
      if (fault === 'sns: slow') await delay(slowness);
      exchange.reply(answer);
      return answer;
    }
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
function refusal(status: number, code: string): Answer {
  const body = `<ErrorResponse><Error><Code>${code}</Code><Message>injected</Message></Error></ErrorResponse>`;
  return { status, contentType: 'text/xml', body: Buffer.from(body) };
}

function messageIdOf({ body }: Answer): string {
  return /<MessageId>([^<]+)<\/MessageId>/.exec(body.toString())?.[1] ?? '';
}
