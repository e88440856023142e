import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { timeLimit } from '../../functions/lambda/time-limit.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { type RoundOptions, streamRounds } from '../stream/stream-rounds.ts';
import type { Filter } from './filter/parse.ts';
import { Allowance, sampleOf } from './sample.ts';
import { type Item, stageItems } from './stage-items.ts';
import type { Stage } from './stages.ts';

export interface TapOptions extends RoundOptions {
  readonly pipeline: Pipeline;
  readonly historicalInput: boolean;
  readonly stage: Stage;
  readonly where: Filter | undefined;
  readonly limit: number | undefined;
  /** Items a second. */
  readonly rate: number | undefined;
  readonly show: (item: Item) => Promise<void>;
  /** After each round that another follows. */
  readonly onRound: (tally: TapTally) => void;
}

/** What has passed so far. */
export interface TapTally {
  records: number;
  /** What the stage made of them, and fulfils the condition. */
  matching: number;
  shown: number;
  /** Records by what became of them. */
  readonly statuses: Record<string, number>;
}

/** Milliseconds that the user's code has for the records of a round. */
const transformPatience = 30_000;

/** @throws Fault when the stream can't be read */
export async function tap(client: KinesisClient, options: TapOptions): Promise<TapTally> {
  const { pipeline, stage, where, limit = Number.POSITIVE_INFINITY, signal, show, onRound } = options;
  const tally: TapTally = { records: 0, matching: 0, shown: 0, statuses: {} };
  const allowance = new Allowance(options.rate);
  for await (const page of streamRounds(client, options)) {
    const records = page.map((record): StreamRecord => ({ stream: options.stream.StreamName, ...record }));
    tally.records += records.length;
    const transformLimit = timeLimit(transformPatience);
    const { historicalInput } = options;
    const staged = await stageItems(stage, records, pipeline, { historicalInput, transformLimit }).finally(
      transformLimit.clear,
    );
    for (const [status, count] of Object.entries(staged.statuses)) {
      tally.statuses[status] = (tally.statuses[status] ?? 0) + count;
    }
    const matching =
      where === undefined ? staged.items : staged.items.filter(({ subject }) => where(subject));
    tally.matching += matching.length;
    const sample = sampleOf(matching, allowance.at(performance.now()), Math.random);
    for (const item of sample) {
      if (signal.aborted || tally.shown >= limit) break;
      await show(item);
      tally.shown += 1;
    }
    allowance.take(sample.length);
    if (tally.shown >= limit) break;
    onRound(tally);
  }
  return tally;
}
