import { describe, expect, it } from 'vitest';
import { type DeliverOptions, deliverBatch } from '../../../local/event-source-mapping/deliver-batch.ts';
import { kinesisEvent } from '../../../local/event-source-mapping/event.ts';
import { arrivalTime, polledRecords, source } from './records.ts';

const success = { batchItemFailures: [] };
const hour = 3_600_000;

/** A delivery whose function answers as told, one entry an invocation; time passes only while it sleeps. */
function delivery(answers: readonly unknown[], changes: Partial<DeliverOptions['settings']> = {}) {
  const controller = new AbortController();
  const log = {
    events: [] as unknown[],
    sequences: [] as number[],
    checkpoints: [] as string[],
    given: [] as { readonly condition: string; readonly count: number; readonly invokeCount: number }[],
    sleeps: [] as number[],
    reports: [] as string[],
    now: arrivalTime,
    controller,
  };
  const options: DeliverOptions = {
    settings: {
      maxRecordAge: hour,
      maxRetryAttempts: Number.POSITIVE_INFINITY,
      bisectBatchOnFunctionError: false,
      reportBatchItemFailures: true,
      ...changes,
    },
    source,
    invoke: async (event) => {
      const answer = answers[log.events.length] ?? success;
      log.events.push(event);
      if (typeof answer === 'function') return answer();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onFailure: {
      give: ({ records, condition, invokeCount }) => {
        log.given.push({ condition, count: records.length, invokeCount });
      },
    },
    pass: (passed) => log.checkpoints.push(passed.at(-1)?.sequenceNumber ?? ''),
    report: (message) => log.reports.push(message),
    clock: {
      now: () => log.now,
      sleep: async (duration) => {
        log.sleeps.push(duration);
        log.now += duration;
      },
    },
    signal: controller.signal,
  };
  return { options, log };
}

const records = polledRecords(5);
const sequenceNumber = (position: number) => records[position]?.sequenceNumber ?? '';
const failureAt = (position: number) => ({
  batchItemFailures: [{ itemIdentifier: sequenceNumber(position) }],
});

describe('delivering a batch', () => {
  it('passes all its records after a success', async () => {
    const { options, log } = delivery([success]);
    await deliverBatch(records, options);
    expect(log.events).toEqual([kinesisEvent(records, source)]);
    expect(log.checkpoints).toEqual([sequenceNumber(4)]);
    expect(log.sleeps).toEqual([]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
  it('"Lambda then retries all records starting from that checkpoint": passes what lies before and delivers the rest', async () => {
    const { options, log } = delivery([failureAt(2), success]);
    await deliverBatch(records, options);
    expect(log.events).toEqual([kinesisEvent(records, source), kinesisEvent(records.slice(2), source)]);
    expect(log.checkpoints).toEqual([sequenceNumber(1), sequenceNumber(4)]);
  });

  it.each([
    ['the function throws', new Error('no engine')],
    ['the response names an unknown record', { batchItemFailures: [{ itemIdentifier: '1' }] }],
    ['the first record is the resume point', failureAt(0)],
  ])('delivers the whole batch again, and passes nothing, when %s', async (_why, answer) => {
    const { options, log } = delivery([answer, success]);
    await deliverBatch(records, options);
    expect(log.events).toEqual([kinesisEvent(records, source), kinesisEvent(records, source)]);
    expect(log.checkpoints).toEqual([sequenceNumber(4)]);
    expect(log.given).toEqual([]);
  });

  it('waits longer from retry to retry, up to ten seconds', async () => {
    const { options, log } = delivery(Array.from({ length: 9 }, () => new Error('no engine')));
    await deliverBatch(records, options);
    expect(log.sleeps).toEqual([400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000]);
  });

  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
  it('"MaximumRetryAttempts – Discard records after the specified number of retries", and then goes on', async () => {
    const { options, log } = delivery([new Error('a'), new Error('b'), new Error('c')], {
      maxRetryAttempts: 2,
    });
    await deliverBatch(records, options);
    expect(log.events).toHaveLength(3);
    expect(log.given).toEqual([{ condition: 'RetryAttemptsExhausted', count: 5, invokeCount: 3 }]);
    expect(log.checkpoints).toEqual([sequenceNumber(4)]);
    expect(log.reports.at(-1)).toBe('shardId-000000000000: 5 records given up: RetryAttemptsExhausted');
  });

  it('counts the retries anew when the resume point moves on', async () => {
    const { options, log } = delivery([failureAt(1), new Error('a'), failureAt(3), new Error('b'), success], {
      maxRetryAttempts: 1,
    });
    await deliverBatch(records, options);
    expect(log.given).toEqual([]);
    expect(log.checkpoints).toEqual([sequenceNumber(0), sequenceNumber(2), sequenceNumber(4)]);
  });

  it('gives up only the records that are too old, and delivers the younger ones', async () => {
    const mixed = records.map((record, position) => (position < 2 ? { ...record, arrivalTime: 0 } : record));
    const { options, log } = delivery([success]);
    await deliverBatch(mixed, options);
    expect(log.given).toEqual([{ condition: 'RecordAgeExceeded', count: 2, invokeCount: 0 }]);
    expect(log.events).toEqual([kinesisEvent(mixed.slice(2), source)]);
    expect(log.checkpoints).toEqual([sequenceNumber(1), sequenceNumber(4)]);
  });

  it.each([
    ['retried too often', [new Error('no'), new Error('no')], { maxRetryAttempts: 0 }],
    ['too old', [], { maxRecordAge: -1 }],
  ])('keeps records that are %s while the destination takes nothing', async (_why, answers, settings) => {
    const { options, log } = delivery(answers, settings);
    const give = options.onFailure.give;
    const broken = ['no space left', 'no space left'];
    await deliverBatch(records, {
      ...options,
      onFailure: {
        give: (batch) => {
          const reason = broken.pop();
          if (reason !== undefined) throw new Error(reason);
          return give(batch);
        },
      },
    });
    expect(log.given).toMatchObject([{ count: 5 }]);
    expect(log.checkpoints).toEqual([sequenceNumber(4)]);
    expect(log.reports.filter((report) => report.includes('no space left'))).toHaveLength(2);
  });

  it('gives up a batch that ages while it is retried', async () => {
    const { options, log } = delivery(
      Array.from({ length: 50 }, () => new Error('no engine')),
      { maxRecordAge: 5_000 },
    );
    await deliverBatch(records, options);
    expect(log.given).toMatchObject([{ condition: 'RecordAgeExceeded', count: 5 }]);
    expect(log.events.length).toBeLessThan(6);
  });

  it('invokes nothing once it is told to stop', async () => {
    const { options, log } = delivery([]);
    log.controller.abort();
    await deliverBatch(records, options);
    expect(log).toMatchObject({ events: [], checkpoints: [], given: [] });
  });

  it('keeps what an invocation passed that was under way at the stop, and leaves the rest for the next start', async () => {
    const { options, log } = delivery([
      () => {
        log.controller.abort();
        return failureAt(3);
      },
    ]);
    await deliverBatch(records, options);
    expect(log.checkpoints).toEqual([sequenceNumber(2)]);
    expect(log.events).toHaveLength(1);
  });

  it('gives nothing up because of the stop itself, even on the last retry', async () => {
    const { options, log } = delivery(
      [
        () => {
          log.controller.abort();
          throw new Error('the function was stopped');
        },
      ],
      { maxRetryAttempts: 0 },
    );
    await deliverBatch(records, options);
    expect(log).toMatchObject({ given: [], checkpoints: [] });
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
  it('"responses will not be processed unless ReportBatchItemFailures is explicitly turned on": any answer is a success', async () => {
    const { options, log } = delivery([failureAt(0)], { reportBatchItemFailures: false });
    await deliverBatch(records, options);
    expect(log.events).toHaveLength(1);
    expect(log.checkpoints).toEqual([sequenceNumber(4)]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
  it('"splits a failed batch into two smaller batches, isolating bad records": only the bad one is given up', async () => {
    const isBad = (event: unknown) => JSON.stringify(event).includes(sequenceNumber(3));
    const { options, log } = delivery([], { bisectBatchOnFunctionError: true, maxRetryAttempts: 1 });
    const { invoke } = options;
    await deliverBatch(records, {
      ...options,
      invoke: async (event) => {
        await invoke(event);
        if (isBad(event)) throw new Error('bad record');
      },
    });
    const parts = [records, records.slice(0, 3), records.slice(3), [records[3]], [records[3]], [records[4]]];
    expect(log.events).toEqual(
      parts.map((part) =>
        kinesisEvent(
          part.flatMap((one) => one ?? []),
          source,
        ),
      ),
    );
    expect(log.given).toEqual([{ condition: 'RetryAttemptsExhausted', count: 1, invokeCount: 4 }]);
    expect(log.checkpoints).toEqual([sequenceNumber(2), sequenceNumber(3), sequenceNumber(4)]);
  });

  it('splits without waiting ever longer: only retries of the same records do', async () => {
    const many = polledRecords(64);
    const { options, log } = delivery([], { bisectBatchOnFunctionError: true });
    const { invoke } = options;
    await deliverBatch(many, {
      ...options,
      invoke: async (event) => {
        await invoke(event);
        if (log.events.length <= 7) throw new Error('bad record');
      },
    });
    expect(log.sleeps).toEqual([200, 200, 200, 200, 200, 200, 400]);
  });

  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
  it('"MaximumRecordAgeInSeconds – Discard records older than the specified age", wherever in the batch they are', async () => {
    const mixed = records.map((record, position) =>
      position % 2 === 1 ? { ...record, arrivalTime: 0 } : record,
    );
    const { options, log } = delivery([success]);
    await deliverBatch(mixed, options);
    expect(log.given).toEqual([{ condition: 'RecordAgeExceeded', count: 2, invokeCount: 0 }]);
    const young = mixed.filter((_, position) => position % 2 === 0);
    expect(log.events).toEqual([kinesisEvent(young, source)]);
  });

  it('"When set to infinite (-1), failed records are retried until the record expires"', async () => {
    const { options, log } = delivery(
      Array.from({ length: 300 }, () => new Error('no engine')),
      {
        maxRecordAge: Number.POSITIVE_INFINITY,
      },
    );
    await deliverBatch(records, options);
    expect(log.events).toHaveLength(301);
    expect(log.given).toEqual([]);
  });
});
