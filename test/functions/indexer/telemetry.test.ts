import { randomUUID } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { markedKey } from '../../../functions/core/marked-record.ts';
import { createTelemetry } from '../../../functions/indexer/telemetry.ts';
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
  const [own, other, verified] = jsonRecords([1, 2, 3]);
  if (own === undefined || other === undefined || verified === undefined) throw new Error('three records');
  const records = [own, other, { ...verified, partitionKey: markedKey(randomUUID(), 2) }];
  const rejected = { status: 'rejected', failures } as const;
  const batch = {
    outcomes: [{ status: 'indexed' }, rejected, rejected],
    documents: [],
    deadLetters: [],
    retries: 0,
    response: { batchItemFailures: [] },
  } as const;
  createTelemetry({}).indexed(records, batch, 5, false);
  vi.restoreAllMocks();
  const logged = [...lines, ...printed].map((line): Record<string, unknown> => JSON.parse(line));
  expect(logged).toContainEqual(
    expect.objectContaining({ records: expect.objectContaining({ received: 3, rejected: 2 }) }),
  );
  expect(logged).toContainEqual(expect.objectContaining({ RecordsRejected: 1, VerificationRejected: 1 }));
});
