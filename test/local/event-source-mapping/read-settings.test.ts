import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../local/event-source-mapping/read-settings.ts';

const least = { StartingPosition: 'TRIM_HORIZON' };

// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
describe('the parameters of services-kinesis-parameters', () => {
  it('have the defaults of that table', () => {
    expect(readSettings(least)).toEqual({
      batchSize: 100,
      maxBatchingWindow: 0,
      maxRecordAge: Number.POSITIVE_INFINITY,
      maxRetryAttempts: Number.POSITIVE_INFINITY,
      parallelizationFactor: 1,
      bisectBatchOnFunctionError: false,
      reportBatchItemFailures: false,
      filters: [],
      startingPosition: 'TRIM_HORIZON',
    });
  });

  it('are all taken from the template, in milliseconds', () => {
    const pattern = '{"data":{"a":[1]}}';
    expect(
      readSettings({
        BatchSize: 10_000,
        MaximumBatchingWindowInSeconds: 300,
        MaximumRecordAgeInSeconds: 604_800,
        MaximumRetryAttempts: 10_000,
        ParallelizationFactor: 10,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        FilterCriteria: { Filters: [{ Pattern: pattern }] },
        StartingPosition: 'AT_TIMESTAMP',
        StartingPositionTimestamp: 1_541_139_109,
        TumblingWindowInSeconds: 0,
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::b' } },
      }),
    ).toEqual({
      batchSize: 10_000,
      maxBatchingWindow: 300_000,
      maxRecordAge: 604_800_000,
      maxRetryAttempts: 10_000,
      parallelizationFactor: 10,
      bisectBatchOnFunctionError: true,
      reportBatchItemFailures: true,
      filters: [pattern],
      startingPosition: 'AT_TIMESTAMP',
      startingPositionTimestamp: 1_541_139_109_000,
    });
  });

  it('"-1 means infinite"', () => {
    expect(readSettings({ ...least, MaximumRecordAgeInSeconds: -1, MaximumRetryAttempts: -1 })).toMatchObject(
      { maxRecordAge: Number.POSITIVE_INFINITY, maxRetryAttempts: Number.POSITIVE_INFINITY },
    );
  });

  it.each([
    [{ BatchSize: 10_001 }, /BatchSize is 10001: .*10000/],
    [{ BatchSize: 0 }, /BatchSize is 0: .*1/],
    [{ MaximumBatchingWindowInSeconds: 301 }, /MaximumBatchingWindowInSeconds is 301: .*300/],
    [{ MaximumRecordAgeInSeconds: 59 }, /MaximumRecordAgeInSeconds is 59/],
    [{ MaximumRecordAgeInSeconds: 604_801 }, /MaximumRecordAgeInSeconds is 604801/],
    [{ MaximumRetryAttempts: 10_001 }, /MaximumRetryAttempts is 10001: .*10000/],
    [{ ParallelizationFactor: 11 }, /ParallelizationFactor is 11: .*10/],
    [{ StartingPosition: 'AT_SEQUENCE_NUMBER' }, /StartingPosition is "AT_SEQUENCE_NUMBER"/],
    [{ StartingPosition: undefined }, /StartingPosition is undefined/],
    [{ FunctionResponseTypes: ['All'] }, /FunctionResponseTypes.0 is "All"/],
    [{ FilterCriteria: { Filters: [{ Pattern: '{"data":1}' }] } }, /data/],
    [{ BatchSize: 0, ParallelizationFactor: 0 }, /BatchSize is 0.*; ParallelizationFactor is 0/],
  ])('are refused outside of their limits, each with its value: %j', (given, message) => {
    expect(() => readSettings({ ...least, ...given })).toThrow(message);
  });

  it('"StartingPositionTimestamp: only valid if StartingPosition is set to AT_TIMESTAMP"', () => {
    expect(() => readSettings({ ...least, StartingPositionTimestamp: 1 })).toThrow(/only with it/);
    expect(() => readSettings({ StartingPosition: 'AT_TIMESTAMP' })).toThrow(/give a timestamp/);
  });

  it('TumblingWindowInSeconds is refused in a sentence that says what to do instead', () => {
    expect(() => readSettings({ ...least, TumblingWindowInSeconds: 30 })).toThrow(
      'TumblingWindowInSeconds is 30, and this event source mapping has no tumbling windows; leave it out and aggregate by event time instead.',
    );
  });
});
