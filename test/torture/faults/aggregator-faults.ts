import { setTimeout as delay } from 'node:timers/promises';
import { faultDeck, randomOf } from './deck.ts';
import type { EdgeOptions } from './engine-proxy.ts';
import { endOf, recordsOf } from './function-faults.ts';
import {
  type AggregatorCompany,
  type AggregatorLoss,
  aggregatorCompany,
  aggregatorLosses,
  type FaultKind,
  type Moment,
  moments,
  signalOf,
} from './kinds.ts';

type Invoke = (event: unknown) => Promise<unknown>;

/** One invocation in so many loses its process, and one in so many has company. */
const everyLoss = 2;
const everyCompany = 2;

/** Twice in a deck: with all that a sweep asks for, most of them meet a fault of the engine, which ends them. */
const sweeps = 'aggregator: swept meanwhile';

/** And one that was ended is followed by the next, as on a schedule, up to so many. */
const sweepsInARow = 3;

/** Twice, too: it waits until something is notified, and other faults may come first. */
const published = 'aggregator: killed after published';

/** About as long as a batch takes, and as a second container lags behind the first, in milliseconds. */
const longestWait = 400;

/** Batches that are kept, to come again long after. */
const keptBatches = 30;

export interface FaultedAggregator {
  readonly invoke: Invoke;
  /** Resolves when what went on beside the batches is over. */
  readonly settled: () => Promise<void>;
}

/**
 * Has some of the aggregator's invocations lose their process, at any time or right after a certain step, and others
 * meet a second container with the same batch, an older batch, or a sweep. A batch of one isn't killed, as in
 * `sabotaged`.
 */
export function aggregatorFaulted(
  invoke: Invoke,
  sweepEvent: unknown,
  { seed, tally, active, alerting, lacks = () => false }: EdgeOptions & { readonly alerting: () => boolean },
): FaultedAggregator {
  const random = randomOf(seed, 'aggregator');
  const losses = faultDeck<AggregatorLoss>(
    randomOf(seed, 'aggregator losses'),
    [...aggregatorLosses, published],
    everyLoss,
  );
  const company = faultDeck<AggregatorCompany>(
    randomOf(seed, 'aggregator company'),
    [...aggregatorCompany, sweeps],
    everyCompany,
  );
  /** Moments that didn't come yet. */
  const waiting: Moment[] = [];
  const beside = new Set<Promise<void>>();
  const older: unknown[] = [];
  let invocations = 0;

  const invokedUpTo = (tries: number, event: unknown): Promise<unknown> =>
    invoke(structuredClone(event)).catch((thrown: unknown) => {
      if (tries === 1) throw thrown;
      return invokedUpTo(tries - 1, event);
    });

  const alongside = (fault: AggregatorCompany, event: unknown, place: string) => {
    const tries = fault === sweeps ? sweepsInARow : 1;
    const running = delay(random.integer(0, longestWait))
      .then(() => invokedUpTo(tries, event))
      .then(
        () => tally.hit(fault, place),
        () => undefined,
      );
    beside.add(running);
    running.finally(() => beside.delete(running));
  };

  const companyOf = (fault: AggregatorCompany, event: unknown): unknown => {
    switch (fault) {
      case 'aggregator: two at once':
        return event;
      case 'aggregator: an older batch again':
        return random.pick(older.length === 0 ? [event] : older);
      case 'aggregator: swept meanwhile':
        return sweepEvent;
    }
  };

  const killed = async (fault: AggregatorLoss, event: unknown, place: string) => {
    const after = random.integer(0, longestWait);
    try {
      return await invoke({ ...Object(event), sabotage: { fault, after } });
    } catch (thrown) {
      const end = endOf(thrown);
      if (end !== undefined) tally.hit(`aggregator: ${end}`, place);
      throw thrown;
    }
  };

  const dealt = <Fault extends FaultKind>(drawn: Fault | undefined): Fault | undefined =>
    drawn !== undefined && (active() || lacks(drawn)) ? drawn : undefined;

  /** At the first of the moments waited for that comes, if one does. */
  const killedAtMoment = async (event: unknown, place: string) => {
    try {
      return await invoke({ ...Object(event), sabotage: { moments: [...new Set(waiting)] } });
    } catch (thrown) {
      const moment = moments.find((name) => String(thrown).endsWith(`ended with ${signalOf[name]}`));
      if (moment !== undefined) {
        waiting.splice(waiting.indexOf(moment), 1);
        tally.hit(`aggregator: killed after ${moment}`, place);
      }
      throw thrown;
    }
  };

  return {
    invoke: async (event) => {
      if (!alerting()) return invoke(event);
      invocations += 1;
      const place = String(invocations);
      const isBatch = recordsOf(event) > 0;
      if (recordsOf(event) === 1) return invoke(event);
      if (isBatch) older.push(event);
      if (older.length > keptBatches) older.shift();
      const beside = dealt(company.draw());
      if (beside !== undefined) alongside(beside, companyOf(beside, event), place);
      const loss = dealt(losses.draw());
      const moment = moments.find((name) => loss?.endsWith(`after ${name}`));
      if (moment !== undefined) waiting.push(moment);
      else if (loss !== undefined) return killed(loss, event, place);
      return waiting.length > 0 ? killedAtMoment(event, place) : invoke(event);
    },
    settled: async () => {
      while (beside.size > 0) await Promise.all(beside);
    },
  };
}
