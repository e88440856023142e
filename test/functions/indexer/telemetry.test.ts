import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ImplausibleTimes } from '../../../functions/core/document/implausible-times.ts';
import { markedKey } from '../../../functions/core/document/marked-record.ts';
import { rejectedLetters } from '../../../functions/dead-letters/dead-letter.ts';
import { createTelemetry } from '../../../functions/indexer/telemetry.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { jsonRecords } from '../core/records.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test.each(['DEBUG', 'WARN', 'ERROR', 'SILENT'])(
  'each batch is accounted for in one line, at log level %s',
  (level) => {
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', level);
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const failures = [{ stage: 'decode', type: 'invalid_json', message: 'the record says secret' }] as const;
    const batch = {
      outcomes: [{ status: 'indexed' }, { status: 'rejected', failures }],
      documents: [],
      deadLetters: [],
      retries: 0,
      response: { batchItemFailures: [] },
    } as const;
    createTelemetry({}).indexed(jsonRecords([1, 2]), batch, 5, false);
    vi.restoreAllMocks();
    const logged = lines.map((line): Record<string, unknown> => JSON.parse(line));
    expect(logged.filter(({ message }) => message === 'batch')).toMatchObject([
      {
        records: { received: 2, indexed: 1, duplicate: 0, stale: 0, filtered: 0, rejected: 1, errored: 0 },
        failures: { 'decode:invalid_json': 1 },
      },
    ]);
    expect(lines.join('')).not.toContain('secret');
  },
);

test('what a verification had rejected rings no alarm, and is in the line and in a metric of its own', () => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  const printed: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => printed.push(String(line)));
  const failures = [{ stage: 'decode', type: 'invalid_json', message: '' }] as const;
  const marked = (record: StreamRecord) => ({ ...record, partitionKey: markedKey(randomUUID(), 2) });
  const records = jsonRecords([1, 2, 3, 4, 5]).map((record, place) => (place < 2 ? record : marked(record)));
  const rejected = { status: 'rejected', failures } as const;
  const batch = {
    outcomes: [{ status: 'indexed' }, rejected, rejected, { status: 'indexed' }, { status: 'indexed' }],
    documents: [],
    deadLetters: [],
    retries: 0,
    response: { batchItemFailures: [] },
  } as const;
  createTelemetry({}).indexed(records, batch, 5, false);
  vi.restoreAllMocks();
  const logged = [...lines, ...printed].map((line): Record<string, unknown> => JSON.parse(line));
  expect(logged).toContainEqual(
    expect.objectContaining({ records: expect.objectContaining({ received: 5, rejected: 2 }) }),
  );
  expect(logged).toContainEqual(
    expect.objectContaining({
      RecordsReceived: 5,
      RecordsIndexed: 3,
      RecordsRejected: 1,
      VerificationRejected: 1,
    }),
  );
});

describe('the metrics of an invocation', () => {
  const failed = (type: string) => ({ stage: 'bulk', type, message: 'no' }) as const;
  const batch = {
    outcomes: [
      { status: 'rejected', failures: [failed('a'), failed('b')] },
      { status: 'filtered' },
      { status: 'errored', failures: [failed('a')] },
    ],
    documents: [
      { status: 'indexed' },
      { status: 'indexed' },
      { status: 'rejected', failure: failed('a') },
      { status: 'errored', failure: failed('a') },
    ],
    deadLetters: rejectedLetters('events', jsonRecords([1]), [{ status: 'rejected', failures: [] }]),
    retries: 5,
    response: { batchItemFailures: [{ itemIdentifier: '42' }] },
  } as const;

  /** The line and the metrics that an invocation leaves. */
  function invocation(redrive: boolean, stack?: string, implausible = new ImplausibleTimes()) {
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    vi.spyOn(console, 'log').mockImplementation((line) => lines.push(String(line)));
    const records = jsonRecords([1, 2, 3]);
    const given = { ...batch, implausible };
    createTelemetry({ ...(stack !== undefined && { stack }) }).indexed(records, given, 7.4, redrive);
    vi.restoreAllMocks();
    const [line, metrics] = lines.map((text): Record<string, unknown> => JSON.parse(text));
    return { records, line, metrics };
  }

  const counts = { Received: 3, Indexed: 0, Duplicate: 0, Stale: 0, Filtered: 1, Rejected: 1, Errored: 1 };
  const others = { DocumentsIndexed: 2, DocumentsRejected: 1, DeadLettersWritten: 1, BulkRetries: 5 };

  test.each([
    ['stream', false, 'Records'],
    ['redrive', true, 'Redriven'],
  ])('from the %s count its records by outcome, its documents, letters and retries', (_, redrive, prefix) => {
    const { metrics } = invocation(redrive, 'a-stack');
    const { _aws, service: _service, ...counted } = metrics ?? {};
    const named = Object.entries(counts).map(([name, count]) => [`${prefix}${name}`, count]);
    expect(counted).toEqual({ stack: 'a-stack', ...Object.fromEntries(named), ...others });
    expect(_aws).toMatchObject({
      CloudWatchMetrics: [{ Dimensions: [expect.arrayContaining(['stack'])] }],
    });
    expect(JSON.stringify(_aws).match(/"Unit":"Count"/g)).toHaveLength(Object.keys(counted).length - 1);
  });

  test('have what the steps took, and when all was stored, unless some of it comes again', () => {
    const printed: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => printed.push(String(line)) > 0);
    vi.spyOn(console, 'log').mockImplementation((line) => printed.push(String(line)));
    const [record] = jsonRecords([1]);
    const records = record === undefined ? [] : [{ ...record, arrivalTime: Date.now() - 5_000 }];
    const whole = { ...batch, steps: { building: 3, sending: 40 }, response: { batchItemFailures: [] } };
    const { indexed } = createTelemetry({});
    indexed(records, whole, 50, false);
    indexed(records, { ...whole, response: batch.response }, 50, false);
    indexed(records, whole, 50, true);
    vi.restoreAllMocks();
    const lines = printed.map((line): Record<string, unknown> => JSON.parse(line));
    const [stored, held, redriven] = lines.filter((line) => '_aws' in line);
    expect(stored).toMatchObject({ BatchBuildTime: 3, BatchSendTime: 40 });
    expect(stored?.BatchStoredAfter).toBeGreaterThanOrEqual(5_000);
    expect(stored?.BatchStoredAfter).toBeLessThan(600_000);
    expect(JSON.stringify(stored?._aws)).toContain('{"Name":"BatchStoredAfter","Unit":"Milliseconds"}');
    expect(held).toMatchObject({ BatchBuildTime: 3 });
    expect(held).not.toHaveProperty('BatchStoredAfter');
    expect(redriven).not.toHaveProperty('BatchBuildTime');
  });

  test('have no stack where none is known', () => {
    expect(invocation(false).metrics).not.toHaveProperty('stack');
  });

  test('have event times that are not plausible in their line, with their range, if there are any', () => {
    const implausible = new ImplausibleTimes();
    expect(invocation(false, undefined, implausible).line).not.toHaveProperty('implausible');
    for (const time of [Number.NaN, 1e9, 0]) implausible.add(time);
    expect(invocation(false, undefined, implausible).line).toMatchObject({
      implausible: { documents: 3, from: '1970-01-01T00:00:00.000Z', to: '1970-01-12T13:46:40.000Z' },
    });
  });

  test.each([
    [false, 'batch'],
    [true, 'redrive'],
  ])('come with a line that accounts for all (redrive: %s)', (redrive, message) => {
    const { line, records } = invocation(redrive);
    expect(line?.failures).toEqual({ 'bulk:a': 2, 'bulk:b': 1 });
    expect(line).toMatchObject({
      message,
      shardId: 'shardId-000000000007',
      sequenceNumbers: [records[0]?.sequenceNumber, records[2]?.sequenceNumber],
      records: { received: 3, filtered: 1, rejected: 1, errored: 1 },
      documents: { received: 4, indexed: 2, rejected: 1, errored: 1 },
      deadLetters: 1,
      bulkRetries: 5,
      failures: { 'bulk:a': 2, 'bulk:b': 1 },
      resumeFrom: '42',
      milliseconds: 7,
    });
  });
});

test('a fault is logged by its name and message alone, and a batch that is held by its reason', () => {
  const lines: string[] = [];
  const keep = (line: unknown) => lines.push(String(line)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  const { fault, held } = createTelemetry({});
  fault(Object.assign(new RangeError('too far'), { request: 'secret' }));
  fault('a text');
  const failure = { stage: 'bulk', type: 'x', message: '400: no' } as const;
  held({ shardId: 's', sequenceNumber: '2', batchFrom: '1', failure, outlook: 'is sent again' });
  vi.restoreAllMocks();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'ERROR', message: 'fault', fault: { name: 'RangeError', message: 'too far' } },
    { level: 'ERROR', message: 'fault', fault: { name: 'Error', message: 'a text' } },
    { level: 'INFO', message: 'held', shardId: 's', sequenceNumber: '2', batchFrom: '1', failure },
  ]);
  expect(lines.join('')).not.toContain('secret');
});

test('a batch without records is accounted for as well', () => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  const batch = {
    outcomes: [],
    documents: [],
    deadLetters: [],
    retries: 0,
    steps: { building: 0, sending: 0 },
    response: { batchItemFailures: [] },
  };
  createTelemetry({}).indexed([], batch, 5, false);
  vi.restoreAllMocks();
  const logged = lines.map((line): Record<string, unknown> => JSON.parse(line));
  expect(logged.filter(({ message }) => message === 'batch')).toMatchObject([{ records: { received: 0 } }]);
});
