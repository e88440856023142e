import { timeDocuments } from '../../functions/core/windows/timed-documents.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { Fault } from '../kit/fault.ts';
import { type Encoding, encode } from '../records/encode.ts';
import type { Encoded, Input } from '../records/record.ts';

/** What was read, beside the records that the stream would have held. */
export interface Reading {
  read: number;
  /** Records that the stream wouldn't have taken. */
  notPut: number;
  /** Records of which the pipeline rejects a part, and the line of the first. */
  rejected: number;
  firstRejected?: number;
  /** Why the first was rejected, with the type that dead letters are counted by. */
  whyRejected?: string | undefined;
  /** Records with documents of which none has an event time, or a plausible one: taken to be as late as the one before. */
  untimed: number;
  /** Event times that records were given, in milliseconds since the epoch. */
  first?: number;
  last?: number;
}

/** All records are of one shard. */
export const recordedShard = 'shardId-000000000000';

/** As many digits as those of Kinesis have. */
const firstSequenceNumber = 10n ** 55n;

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
 * The lines of the input as records of one shard. Each arrives at its event time, so that the past is judged as it was
 * when it was live; one without a plausible time arrives with the one before it.
 *
 * @throws Fault if the input can't be read, or a look-up of the pipeline fails
 */
export async function* recordedRecords(options: RecordedOptions): AsyncGenerator<StreamRecord> {
  const { input, encoding, reading } = options;
  let waiting: Encoded[] = [];
  for await (const { records } of input.chunks) {
    for (const record of records) {
      reading.read += 1;
      const result = encode(record, encoding);
      if ('problem' in result) reading.notPut += 1;
      else waiting.push(result.encoded);
      if (waiting.length < timedAtOnce) continue;
      yield* timedAll(waiting, options);
      waiting = [];
    }
  }
  yield* timedAll(waiting, options);
}

/** In several goes if they are more than a batch may hold in memory. */
async function* timedAll(
  encoded: readonly Encoded[],
  options: RecordedOptions,
): AsyncGenerator<StreamRecord> {
  for (let rest = encoded; rest.length > 0; ) {
    const records = await timed(rest, options);
    yield* records;
    rest = rest.slice(records.length);
  }
}

/** Of the records from the front, one at least. */
async function timed(
  encoded: readonly Encoded[],
  { pipeline, reading, now }: RecordedOptions,
): Promise<StreamRecord[]> {
  const all = encoded.map((one) => streamRecord(one, pipeline, now));
  const { documents, taken, rejected, firstRejected, failure } = await timeDocuments(all, pipeline, {
    historicalInput: true,
  });
  if (failure !== undefined && taken === 0) {
    const why = `${failure.type}: ${failure.message}`;
    throw new Fault('INPUT', `Line ${encoded[0]?.input.line} can't be transformed for now (${why}).`);
  }
  const records = all.slice(0, taken);
  reading.rejected += rejected.length;
  const [bad] = rejected;
  if (bad !== undefined && reading.firstRejected === undefined) {
    reading.firstRejected = encoded[records.indexOf(bad)]?.input.line ?? 0;
    reading.whyRejected = firstRejected && `${firstRejected.type}: ${firstRejected.message}`;
  }
  const times = new Map<string, number>();
  for (const { sequenceNumber, eventTime } of documents) {
    // What arrived now has no time of its own.
    if (eventTime < now)
      times.set(sequenceNumber, Math.max(times.get(sequenceNumber) ?? eventTime, eventTime));
  }
  reading.untimed += new Set(documents.map(({ sequenceNumber }) => sequenceNumber)).size - times.size;
  const [earliest] = times.values();
  return records.map((record) => {
    const time = times.get(record.sequenceNumber);
    if (time !== undefined) {
      reading.first = Math.min(reading.first ?? time, time);
      reading.last = Math.max(reading.last ?? time, time);
    }
    return { ...record, arrivalTime: time ?? reading.last ?? earliest ?? now };
  });
}

function streamRecord({ input, data, partitionKey }: Encoded, { name }: Pipeline, now: number): StreamRecord {
  return {
    stream: name,
    shardId: recordedShard,
    sequenceNumber: String(firstSequenceNumber + BigInt(input.line)),
    partitionKey: partitionKey ?? String(input.line),
    arrivalTime: now,
    data: Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64'),
  };
}
