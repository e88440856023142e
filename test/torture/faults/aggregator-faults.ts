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

/** Milliseconds for which a batch is held between claim and message: a sweep fits into it, and it into the timeout. */
const hold = 2_500;

/** Milliseconds after which the engine's searches find what was written. */
const refresh = 1_000;

/** Batches that are kept, to come again long after. */
const keptBatches = 30;

export interface FaultedAggregator {
  readonly invoke: Invoke;
  /** Call it when a batch is held: a sweep has to come meanwhile. */
  readonly onHeld: () => void;
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
  /** Batches that have to be held yet: most have nothing to notify. */
  let holds = 0;

  const invokedUpTo = (tries: number, event: unknown): Promise<unknown> =>
    invoke(structuredClone(event)).catch((thrown: unknown) => {
      if (tries === 1) throw thrown;
      return invokedUpTo(tries - 1, event);
    });

  const sabotaged = (event: unknown, sabotage: object) => invoke({ ...Object(event), sabotage });

  const alongside = (fault: AggregatorCompany, event: unknown, place: string, wait: number) => {
    const tries = fault === sweeps ? sweepsInARow : 1;
    const running = delay(wait)
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
      return await sabotaged(event, { fault, after });
    } catch (thrown) {
      const end = endOf(thrown);
      if (end !== undefined) tally.hit(`aggregator: ${end}`, place);
      throw thrown;
    }
  };

  const dealt = <Fault extends FaultKind>(drawn: Fault | undefined): Fault | undefined =>
    drawn !== undefined && (active() || lacks(drawn)) ? drawn : undefined;

  /** Ended at the first of the moments waited for that comes, if one does; or held, if it notifies anything. */
  const endedOrHeld = async (event: unknown, place: string) => {
    try {
      return await sabotaged(event, { moments: [...new Set(waiting)], hold: holds > 0 ? hold : 0 });
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
      const met = dealt(company.draw());
      if (met !== undefined) alongside(met, companyOf(met, event), place, random.integer(0, longestWait));
      if (met === sweeps && isBatch) holds += 1;
      const loss = dealt(losses.draw());
      const moment = moments.find((name) => loss?.endsWith(`after ${name}`));
      if (moment !== undefined) waiting.push(moment);
      else if (loss !== undefined) return killed(loss, event, place);
      return waiting.length > 0 || holds > 0 ? endedOrHeld(event, place) : invoke(event);
    },
    onHeld: () => {
      holds = Math.max(0, holds - 1);
      // A change can be searched for only after the engine's refresh.
      alongside(sweeps, sweepEvent, `${invocations}, held`, refresh);
    },
    settled: async () => {
      while (beside.size > 0) await Promise.all(beside);
    },
  };
}
