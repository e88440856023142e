import type { Source } from '../../pipeline/pipeline.ts';
import { ordinalsPerObject, type StreamRecord } from '../../pipeline/record.ts';
import type { Failure, FailureLocation } from '../outcome/outcome.ts';
import { BatchCost, RecordCost } from './cost.ts';
import { decodeFailure, RecordLimitError } from './decode-error.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { unpackAggregate } from './kpl.ts';
import { emitValues } from './values.ts';

/** One value of a record, or why there is none. `record` is the record's position in the batch. */
export type Decoded =
  | {
      readonly recordPosition: number;
      readonly value: unknown;
      readonly part: ValuePart;
      /** The user record's own, if it came in an aggregate. */
      readonly partitionKey: string | undefined;
      /** Where in the record it stands, if that has several parts. */
      readonly at: FailureLocation | undefined;
    }
  | {
      readonly recordPosition: number;
      readonly failure: Failure;
      /** Nothing is wrong with the record: it is to be delivered again. */
      readonly retriable?: true;
    };

/** `firstOrdinal`: that of the value's first document, if that isn't 0. */
type ValuePart = readonly [subSequence: number, value: number, firstOrdinal?: number];

const onlyValue: ValuePart = [0, 0];

const notThisTime: Failure = {
  stage: 'decode',
  type: 'batch_limit',
  message: 'the records before it in the batch fill the memory; it is delivered again with the next',
};

/**
 * Bytes to values: de-aggregate, decompress, parse. Each record by itself: one that can't be decoded yields a failure
 * and the rest go on. A record that yields nothing had nothing in it, such as a control message.
 *
 * Records beyond what a batch may hold in memory are left alone and retriable. So the checkpoint stops before them,
 * nothing of them is lost, and they come again at the head of a batch, where a record is always taken.
 */
export function decodeBatch(records: readonly StreamRecord[], source: Source): Decoded[] {
  const decoded: Decoded[] = [];
  const batch = new BatchCost();
  records.forEach((record, position) => {
    if (batch.isSpent) decoded.push({ recordPosition: position, failure: notThisTime, retriable: true });
    else batch.add(decodeRecord(record, position, source, decoded));
  });
  return decoded;
}

function decodeRecord(record: StreamRecord, position: number, source: Source, into: Decoded[]): RecordCost {
  const start = into.length;
  const cost = new RecordCost();
  try {
    const bytes = Buffer.from(record.data, 'base64');
    const userRecords = unpackAggregate(bytes);
    if (userRecords === undefined)
      decodePart(bytes, { recordPosition: position, subSequence: 0 }, source, cost, into);
    userRecords?.forEach((one, subSequence) => {
      if ('problem' in one) {
        into.push({
          recordPosition: position,
          failure: decodeFailure(one.problem, { record: subSequence + 1 }),
        });
      } else {
        const { partitionKey, data } = one;
        decodePart(data, { recordPosition: position, subSequence, partitionKey }, source, cost, into);
      }
    });
  } catch (thrown) {
    into.length = start;
    into.push({ recordPosition: position, failure: decodeFailure(thrown) });
  }
  return cost;
}

/** A plain record, or one of an aggregate. */
interface Part {
  readonly recordPosition: number;
  readonly subSequence: number;
  readonly partitionKey?: string;
}

function decodePart(bytes: Buffer, part: Part, source: Source, cost: RecordCost, into: Decoded[]): void {
  const { recordPosition, subSequence, partitionKey } = part;
  let position = -1;
  try {
    const plain = isGzip(bytes) ? gunzip(bytes, cost) : bytes;
    cost.plainBytes += plain.length;
    emitValues(plain, source, cost, (value, failure, line, object = 0) => {
      cost.addValue();
      if (object === 0) position += 1;
      const at = locationOf(part, line);
      if (failure !== undefined) into.push({ recordPosition, failure: decodeFailure(failure, at) });
      else
        into.push({ recordPosition, value, part: partOf(subSequence, position, object), partitionKey, at });
    });
  } catch (thrown) {
    if (thrown instanceof RecordLimitError) throw thrown;
    into.push({ recordPosition, failure: decodeFailure(thrown, locationOf(part)) });
  }
}

function partOf(subSequence: number, value: number, object: number): ValuePart {
  if (object > 0) return [subSequence, value, object * ordinalsPerObject];
  return subSequence === 0 && value === 0 ? onlyValue : [subSequence, value];
}

function locationOf({ partitionKey, subSequence }: Part, line?: number): FailureLocation | undefined {
  if (partitionKey === undefined) return line === undefined ? undefined : { line };
  const record = subSequence + 1;
  return line === undefined ? { record } : { record, line };
}
