import { kinesisEvent } from '../../../local/event-source-mapping/event.ts';
import { accessRecords } from '../records.ts';
import type { Pair } from './paired.ts';
import { engineEnvironment, inTurns, type OfBoth, type RoundPlan, withContainers } from './rounds.ts';
import { empty, type Setup } from './set-up.ts';
import type { MeasuredContainer, Side } from './side.ts';

const batchSize = 1_000;

/** So many batches of one shard, with the records from that batch on: the same for both sides, in every turn. */
function batchesOf(shard: number, count: number, first = 0) {
  return Array.from({ length: count }, (_, n) =>
    kinesisEvent(accessRecords(batchSize, (first + n) * batchSize), {
      streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/access',
      shardId: `shardId-00000000000${shard}`,
    }),
  );
}

export interface IndexerRounds {
  readonly sides: OfBoth<Side>;
  readonly searchUrl: string;
  readonly deadLetters: string;
}

/** Lends a fresh container of each side's indexer. */
function withIndexers<Result>(
  { sides, searchUrl, deadLetters }: IndexerRounds,
  work: (containers: OfBoth<MeasuredContainer>) => Promise<Result>,
): Promise<Result> {
  const codes = { before: sides.before.indexer, now: sides.now.indexer };
  return withContainers(codes, () => engineEnvironment(searchUrl, deadLetters), work);
}

const batchesInTurn = 10;
const events = batchesOf(0, batchesInTurn);

/**
 * Microseconds of CPU a record, from the event to the answer, with all requests between.
 *
 * @param rounds with the address of a stub that answers at once: an engine's work is not the function's
 */
export async function indexerRound(rounds: IndexerRounds, plan: RoundPlan, round: number): Promise<Pair> {
  return await withIndexers(
    rounds,
    async (containers) =>
      await inTurns(plan, round, async (side) => {
        const { cpu } = await containers[side].deliver(events);
        return cpu / (batchesInTurn * batchSize);
      }),
  );
}

/** Of one shard's backlog each, side by side. */
const lanes = 2;
const batchesInLane = 4;
const eventsOfLanes = Array.from({ length: lanes }, (_, lane) =>
  batchesOf(lane, batchesInLane, lane * batchesInLane),
);

export interface DrainRounds extends IndexerRounds {
  readonly setups: OfBoth<Setup>;
}

/** Records a second that two containers of the indexer bring into one engine, which is emptied before each turn. */
export async function drainRound(rounds: DrainRounds, plan: RoundPlan, round: number): Promise<Pair> {
  return await withIndexers(
    rounds,
    async (ones) =>
      await withIndexers(
        rounds,
        async (others) =>
          await inTurns(plan, round, async (side) => {
            await empty(rounds.searchUrl);
            await rounds.setups[side].run();
            const containers = [ones[side], others[side]];
            const costs = await Promise.all(
              containers.map((container, lane) => container.deliver(eventsOfLanes[lane] ?? [])),
            );
            const began = Math.min(...costs.map((cost) => cost.began));
            const ended = Math.max(...costs.map((cost) => cost.ended));
            return (lanes * batchesInLane * batchSize) / ((ended - began) / 1_000);
          }),
      ),
  );
}
