import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchResult } from '../../../local/event-source-mapping/response.ts';
import { type Delivery, next } from '../../../local/event-source-mapping/retry.ts';
import { polledRecord, polledRecords } from './records.ts';

const records = polledRecords(5);
const delivery: Delivery = { records, retries: 0, invokeCount: 0 };
const failed: BatchResult = { kind: 'failed', reason: 'no engine', functionError: 'Unhandled' };
const bisecting = { bisectBatchOnFunctionError: true, maxRetryAttempts: 2 };
const whole = { bisectBatchOnFunctionError: false, maxRetryAttempts: 2 };

// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
describe('BisectBatchOnFunctionError of API_CreateEventSourceMapping', () => {
  it('"If the function returns an error, split the batch in two and retry": the first half first', () => {
    expect(next(delivery, failed, bisecting)).toMatchObject({
      passed: [],
      remaining: [{ records: records.slice(0, 3) }, { records: records.slice(3) }],
    });
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
  it('"Splitting batches doesn\'t consume the retry quota"', () => {
    const used = { ...delivery, retries: 2 };
    expect(next(used, failed, bisecting)).toMatchObject({ remaining: [{ retries: 2 }, { retries: 2 }] });
    expect(next(used, failed, bisecting).exhausted).toBeUndefined();
  });

  it('retries a batch of one as any other, until its retries are used up', () => {
    const one = { ...delivery, records: [polledRecord(0)] };
    expect(next(one, failed, bisecting)).toMatchObject({ remaining: [{ records: one.records, retries: 1 }] });
    expect(next({ ...one, retries: 2 }, failed, bisecting)).toMatchObject({
      remaining: [],
      exhausted: { records: one.records, invokeCount: 1, lastInvocation: { functionError: 'Unhandled' } },
    });
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html#streams-batchfailurereporting-bisect
  it('"the batch is bisected at the returned sequence number and Lambda retries only the remaining records"', () => {
    expect(next(delivery, { kind: 'resume', position: 2 }, bisecting)).toMatchObject({
      passed: records.slice(0, 2),
      remaining: [{ records: records.slice(2), retries: 0 }],
    });
  });

  it('"regardless of your ReportBatchItemFailures setting": splits too when the first record is the one returned', () => {
    expect(next(delivery, { kind: 'resume', position: 0 }, bisecting)).toMatchObject({
      passed: [],
      remaining: [{ records: records.slice(0, 3) }, { records: records.slice(3) }],
    });
  });

  it('left off, the whole batch is retried', () => {
    expect(next(delivery, failed, whole)).toMatchObject({ remaining: [{ records, retries: 1 }] });
  });
});

describe('what follows an invocation', () => {
  const verdicts = fc.oneof(
    fc.constant<BatchResult>({ kind: 'done' }),
    fc.constant(failed),
    fc.nat(9).map((position): BatchResult => ({ kind: 'resume', position })),
  );

  it('is each record once, in order: passed, delivered again, or exhausted', () => {
    const settings = fc.record({
      bisectBatchOnFunctionError: fc.boolean(),
      maxRetryAttempts: fc.constantFrom(0, 1, Number.POSITIVE_INFINITY),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.nat(2),
        verdicts,
        settings,
        (count, retries, verdict, how) => {
          fc.pre(verdict.kind !== 'resume' || verdict.position < count);
          const given = polledRecords(count);
          const step = next({ records: given, retries, invokeCount: 0 }, verdict, how);
          const again = step.remaining.flatMap((part) => part.records);
          expect([...step.passed, ...again, ...(step.exhausted?.records ?? [])]).toEqual(given);
          expect(step.remaining.every((part) => part.records.length > 0)).toBe(true);
          if (how.maxRetryAttempts === Number.POSITIVE_INFINITY) expect(step.exhausted).toBeUndefined();
        },
      ),
    );
  });
});
