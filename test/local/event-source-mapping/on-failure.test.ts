import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kinesisEvent } from '../../../local/event-source-mapping/event.ts';
import { type DiscardedBatch, folderOnFailure } from '../../../local/event-source-mapping/on-failure.ts';
import { arrivalTime, polledRecord, source } from './records.ts';

const records = [polledRecord(0), polledRecord(1, { arrivalTime: arrivalTime + 1_500 })];

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:Indexer';
const options = { mappingId: 'mapping-1', functionArn };
const discarded: DiscardedBatch = {
  records,
  source,
  condition: 'RetryAttemptsExhausted',
  invokeCount: 3,
  lastInvocation: { functionError: 'Unhandled' },
};

// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
describe('the S3 destination of kinesis-on-failure-destination, as a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'on-failure-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name));

  it('"aws/lambda/<ESM-UUID>/<shardID>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<Random UUID>" names its objects', () => {
    folderOnFailure(folder, options).give(discarded);
    const [path = '', ...others] = files();
    expect(others).toEqual([]);
    expect(path.slice(folder.length)).toMatch(
      /^\/aws\/lambda\/mapping-1\/shardId-000000000000\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
    );
  });

  it('"payload": "<Whole Event>", to be invoked again as it was, beside the fields of the example', () => {
    const event = kinesisEvent(records, source);
    folderOnFailure(folder, options).give(discarded);
    const { payload, timestamp, ...body } = JSON.parse(readFileSync(files()[0] ?? '', 'utf8'));
    expect(JSON.parse(payload)).toEqual(event);
    expect(Date.parse(timestamp)).toBeGreaterThan(0);
    expect(body).toEqual({
      requestContext: {
        requestId: expect.stringMatching(/^[\da-f-]{36}$/),
        functionArn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      KinesisBatchInfo: {
        shardId: 'shardId-000000000000',
        startSequenceNumber: records[0]?.sequenceNumber,
        endSequenceNumber: records[1]?.sequenceNumber,
        approximateArrivalOfFirstRecord: '2026-11-23T10:00:00.000Z',
        approximateArrivalOfLastRecord: '2026-11-23T10:00:01.500Z',
        batchSize: 2,
        streamArn: source.streamArn,
      },
    });
  });

  it('overwrites nothing when the same records are given up twice in a second', () => {
    const onFailure = folderOnFailure(folder, options);
    onFailure.give(discarded);
    onFailure.give(discarded);
    expect(files()).toHaveLength(2);
  });

  it('tells of no response when the records grew too old before they were delivered', () => {
    folderOnFailure(folder, options).give({
      records,
      source,
      condition: 'RecordAgeExceeded',
      invokeCount: 0,
    });
    const body = JSON.parse(readFileSync(files()[0] ?? '', 'utf8'));
    expect(body.requestContext).toMatchObject({ condition: 'RecordAgeExceeded', approximateInvokeCount: 0 });
    expect(body).not.toHaveProperty('responseContext');
  });
});
