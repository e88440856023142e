import { kinesisEvent } from '../../../local/event-source-mapping/event.ts';
import { accessRecords } from '../records.ts';
import type { Pair } from './paired.ts';
import { engineEnvironment, inTurns, type OfBoth, type RoundPlan, withContainers } from './rounds.ts';
import { empty, type Setup } from './set-up.ts';
import type { Side } from './side.ts';

const batchSize = 1_000;
/** Of one shard's backlog each, side by side. */
const lanes = 2;
const batchesInLane = 4;

const events = Array.from({ length: lanes }, (_, lane) =>
  Array.from({ length: batchesInLane }, (_, n) =>
    kinesisEvent(accessRecords(batchSize, (lane * batchesInLane + n) * batchSize), {
      streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/access',
      shardId: `shardId-00000000000${lane}`,
    }),
  ),
);

export interface DrainRounds {
  readonly sides: OfBoth<Side>;
  readonly setups: OfBoth<Setup>;
  readonly searchUrl: string;
  readonly deadLetters: string;
}

/** Records a second that two containers of the indexer bring into one engine, which is emptied before each turn. */
export async function drainRound(
  { sides, setups, searchUrl, deadLetters }: DrainRounds,
  plan: RoundPlan,
  round: number,
): Promise<Pair> {
  const codes = { before: sides.before.indexer, now: sides.now.indexer };
  const environment = engineEnvironment(searchUrl, deadLetters);
  return await withContainers(
    codes,
    () => environment,
    async (ones) =>
      await withContainers(
        codes,
        () => environment,
        async (others) =>
          await inTurns(plan, round, async (side) => {
            await empty(searchUrl);
            await setups[side].run();
            const containers = [ones[side], others[side]];
            const costs = await Promise.all(
              containers.map((container, lane) => container.deliver(events[lane] ?? [])),
            );
            const began = Math.min(...costs.map((cost) => cost.began));
            const ended = Math.max(...costs.map((cost) => cost.ended));
            return (lanes * batchesInLane * batchSize) / ((ended - began) / 1_000);
          }),
      ),
  );
}
