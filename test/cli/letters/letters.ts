import { type DeadLetter, letterObject } from '../../../functions/dead-letters/dead-letter.ts';
import type { StoredObject } from '../../../functions/dead-letters/store.ts';

/** A letter of a given place in its shard. */
export function deadLetter(position: number, changes: Partial<DeadLetter> = {}): DeadLetter {
  return {
    schema: 1,
    pipeline: 'events',
    failures: [{ stage: 'transform', type: 'transform_failed', message: 'no number' }],
    stream: 'events',
    shardId: 'shardId-000000000001',
    sequenceNumber: String(10n ** 55n + BigInt(position)),
    partitionKey: 'key',
    arrivalTime: new Date(Date.UTC(2026, 10, 23, 10, 0, position)).toISOString(),
    data: Buffer.from(`record ${position}`).toString('base64'),
    ...changes,
  };
}

/** An object as the indexer writes it. */
export function rejectedObject(letters: readonly DeadLetter[]): StoredObject {
  const object = letterObject('rejected', letters);
  if (object === undefined) throw new RangeError('an object has at least one letter');
  return object;
}

/** A batch as Lambda writes it when it gives it up; `payload` as text or as itself. */
export function givenUpObject(
  letters: readonly DeadLetter[],
  name = 'a',
  asText = true,
  functionName = 'f',
): StoredObject {
  const [first] = letters;
  const Records = letters.map((letter) => ({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: letter.partitionKey,
      sequenceNumber: letter.sequenceNumber,
      data: letter.data,
      approximateArrivalTimestamp: Date.parse(letter.arrivalTime) / 1_000,
    },
    eventSource: 'aws:kinesis',
    eventID: `${letter.shardId}:${letter.sequenceNumber}`,
    eventSourceARN: `arn:aws:kinesis:eu-west-1:123456789012:stream/${letter.stream}`,
  }));
  const payload = { Records };
  const body = {
    requestContext: {
      requestId: 'r',
      functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}:$LATEST`,
      condition: 'RecordAgeExceeded',
      approximateInvokeCount: 1,
    },
    version: '1.0',
    KinesisBatchInfo: {
      shardId: first?.shardId,
      streamArn: `arn:aws:kinesis:eu-west-1:123456789012:stream/${first?.stream}`,
    },
    payload: asText ? JSON.stringify(payload) : payload,
  };
  const key = `aws/lambda/uuid/${first?.shardId}/2026/11/23/2026-11-23T10.00.00-${name}`;
  return { key, body: Buffer.from(JSON.stringify(body)) };
}
