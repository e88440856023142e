import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyEventBytes, kinesisEvent, payloadBytes } from '../../../local/event-source-mapping/event.ts';
import { anyText } from '../../any-text.ts';
import { polledRecord, source } from './records.ts';

describe('the event of with-kinesis', () => {
  // https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
  it('has the fields of the example there', () => {
    const [record] = kinesisEvent([polledRecord(0, { arrivalTime: 1_545_084_650_987 })], source).Records;
    expect(record).toEqual({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: 'key-0',
        sequenceNumber: '49598630142999655949899443842509554952738656579378741250',
        data: Buffer.from('record 0').toString('base64'),
        approximateArrivalTimestamp: 1545084650.987,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: 'shardId-000000000000:49598630142999655949899443842509554952738656579378741250',
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: expect.stringMatching(/^arn:aws:iam::/),
      awsRegion: 'us-east-1',
      eventSourceARN: source.streamArn,
    });
  });

  it('is weighed to the byte, whatever its partition keys and data are', () => {
    const records = fc.array(
      fc.record({
        sequenceNumber: fc.bigInt({ min: 1n, max: 10n ** 56n }).map(String),
        partitionKey: anyText({ minLength: 1, maxLength: 256 }),
        data: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes).toString('base64')),
        arrivalTime: fc.nat(2_000_000_000_000),
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(records, (given) => {
        const weight = given.reduce((sum, record) => sum + payloadBytes(record, source), emptyEventBytes) - 1;
        expect(weight).toBe(Buffer.byteLength(JSON.stringify(kinesisEvent(given, source))));
      }),
    );
  });
});
