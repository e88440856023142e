import { quietSdkEnvironment } from '../../../cli/kit/quiet-sdk.ts';
import { kinesisEvent } from '../../../local/event-source-mapping/event.ts';
import { readings } from '../live-keys.ts';
import type { Pair } from './paired.ts';
import { engineEnvironment, inTurns, type OfBoth, type RoundPlan, withContainers } from './rounds.ts';
import type { Code } from './side.ts';

/** Half a second of one of three shards that take 2,000 records a second. */
const batchSize = 333;
const batchesInTurn = 5;

export interface AggregatorRounds {
  readonly codes: OfBoth<Code>;
  /** An engine for each: the windows of both have the same names. */
  readonly searchUrls: OfBoth<string>;
  readonly deadLetters: string;
  readonly kinesisUrl: string;
  readonly streamArn: string;
}

/** Microseconds of CPU a record, from the event to the answer, with all that is stored and read again between. */
export function aggregatorRounds(given: AggregatorRounds) {
  const { codes, searchUrls, deadLetters, kinesisUrl, streamArn } = given;
  const environmentOf = (side: keyof typeof searchUrls) => ({
    ...engineEnvironment(searchUrls[side], deadLetters),
    STREAM_ARN: streamArn,
    AWS_ENDPOINT_URL_KINESIS: kinesisUrl,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...quietSdkEnvironment,
  });
  const next = { before: 0, now: 0 };
  const eventsOf = (side: keyof typeof next) =>
    Array.from({ length: batchesInTurn }, () => {
      const records = readings(batchSize, next[side], Date.now());
      next[side] += batchSize;
      return kinesisEvent(records, { streamArn, shardId: 'shardId-000000000000' });
    });
  return async (plan: RoundPlan, round: number): Promise<Pair> =>
    await withContainers(
      codes,
      environmentOf,
      async (containers) =>
        await inTurns(plan, round, async (side) => {
          const { cpu } = await containers[side].deliver(eventsOf(side));
          return cpu / (batchesInTurn * batchSize);
        }),
    );
}
