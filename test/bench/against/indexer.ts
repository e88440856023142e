import { kinesisEvent } from '../../../local/event-source-mapping/event.ts';
import { accessRecords } from '../records.ts';
import type { Pair } from './paired.ts';
import { engineEnvironment, inTurns, type OfBoth, type RoundPlan, withContainers } from './rounds.ts';
import type { Side } from './side.ts';

const batchSize = 1_000;
const batchesInTurn = 10;

const source = {
  streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/access',
  shardId: 'shardId-000000000000',
};

/** What both sides get: the same records in every turn. */
const events = Array.from({ length: batchesInTurn }, (_, n) =>
  kinesisEvent(accessRecords(batchSize, n * batchSize), source),
);

export interface IndexerRounds {
  readonly sides: OfBoth<Side>;
  /** Of a stub that answers at once: what an engine takes is not the function's. */
  readonly searchUrl: string;
  readonly deadLetters: string;
}

/** Microseconds of CPU a record, from the event to the answer, with all requests between. */
export async function indexerRound(
  { sides, searchUrl, deadLetters }: IndexerRounds,
  plan: RoundPlan,
  round: number,
): Promise<Pair> {
  const codes = { before: sides.before.indexer, now: sides.now.indexer };
  const environment = engineEnvironment(searchUrl, deadLetters);
  return await withContainers(
    codes,
    () => environment,
    async (containers) =>
      await inTurns(plan, round, async (side) => {
        const { cpu } = await containers[side].deliver(events);
        return cpu / (batchesInTurn * batchSize);
      }),
  );
}
