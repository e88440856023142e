import { isObject } from '../core/json/object.ts';
import { rememberLast } from '../core/json/remember.ts';
import { InvocationFault } from '../core/outcome/outcome.ts';
import type { StreamRecord } from '../pipeline/record.ts';

/**
 * The records of a Lambda event, in its order. A shape that isn't Kinesis's is a fault of the whole invocation: an
 * answer of "all done" to it would lose records without a word.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export function readKinesisEvent(event: unknown): StreamRecord[] {
  if (!isObject(event) || !Array.isArray(event.Records)) {
    throw new InvocationFault('EVENT', 'the event has no Records; invoke this function with a Kinesis event');
  }
  return event.Records.map(readRecord);
}

function readRecord(entry: unknown, position: number): StreamRecord {
  const kinesis = isObject(entry) ? entry.kinesis : undefined;
  if (isObject(entry) && isObject(kinesis)) {
    const { sequenceNumber, partitionKey, data, approximateArrivalTimestamp } = kinesis;
    const stream = streamName(entry.eventSourceARN);
    const shardId = shardOf(entry.eventID);
    if (
      stream !== undefined &&
      shardId !== undefined &&
      typeof sequenceNumber === 'string' &&
      /^\d+$/.test(sequenceNumber) &&
      typeof partitionKey === 'string' &&
      typeof data === 'string' &&
      typeof approximateArrivalTimestamp === 'number'
    ) {
      const arrivalTime = Math.round(approximateArrivalTimestamp * 1_000);
      return { stream, shardId, sequenceNumber, partitionKey, arrivalTime, data };
    }
  }
  throw new InvocationFault('EVENT', `record ${position} of the event is not a Kinesis record`);
}

/** `arn:aws:kinesis:region:account:stream/name`; a consumer's ARN goes on with `/consumer/…`. */
const nameIn = rememberLast((arn: string) => arn.split(':stream/')[1]?.split('/')[0]);

function streamName(arn: unknown): string | undefined {
  return typeof arn === 'string' ? nameIn(arn) : undefined;
}

/** `shardId-000000000000:49…` */
function shardOf(eventId: unknown): string | undefined {
  if (typeof eventId !== 'string') return undefined;
  const end = eventId.indexOf(':');
  return end === -1 ? eventId : eventId.slice(0, end);
}
