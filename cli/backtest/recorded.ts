import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { atEventTimes, HeldRecord, type Timing } from '../../testing/arrivals.ts';
import { positionOf, streamRecord } from '../../testing/shard.ts';
import { Fault } from '../kit/fault.ts';
import { type Encoding, encode } from '../records/encode.ts';
import type { Input } from '../records/record.ts';

/** What was read, beside the records that the stream would have held. */
export interface Reading extends Timing {
  read: number;
  /** Records that the stream wouldn't have taken. */
  notPut: number;
}

/** Records timed at once: their look-ups are as cheap as those of a batch. */
const timedAtOnce = 500;

export interface RecordedOptions {
  readonly input: Input;
  readonly pipeline: Pipeline;
  readonly encoding: Encoding;
  readonly reading: Reading;
  /** By the clock: what arrives later than this is taken for a clock that runs ahead. */
  readonly now: number;
}

/**
 * The lines of the input as records of one shard. Each arrives at its event time.
 *
 * @throws Fault if the input can't be read, or a look-up of the pipeline fails
 */
export async function* recordedRecords(options: RecordedOptions): AsyncGenerator<StreamRecord> {
  const { input, encoding, reading, pipeline, now } = options;
  let waiting: StreamRecord[] = [];
  for await (const { records } of input.chunks) {
    for (const record of records) {
      reading.read += 1;
      const result = encode(record, encoding);
      if ('problem' in result) reading.notPut += 1;
      else {
        const { data: bytes, partitionKey } = result.encoded;
        const put = { position: record.line, bytes, partitionKey, arrivalTime: now };
        waiting.push(streamRecord(pipeline.name, put));
      }
      if (waiting.length < timedAtOnce) continue;
      yield* timed(waiting, options);
      waiting = [];
    }
  }
  yield* timed(waiting, options);
}

async function* timed(
  records: readonly StreamRecord[],
  { pipeline, reading, now }: RecordedOptions,
): AsyncGenerator<StreamRecord> {
  try {
    yield* atEventTimes(records, { pipeline, timing: reading, now });
  } catch (thrown) {
    if (!(thrown instanceof HeldRecord)) throw thrown;
    const line = positionOf(thrown.record);
    throw new Fault('INPUT', `Line ${line} can't be transformed for now (${thrown.message}).`, thrown);
  }
}
