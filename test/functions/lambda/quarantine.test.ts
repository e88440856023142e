import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InvocationFault, type RecordOutcome } from '../../../functions/core/outcome/outcome.ts';
import { type DeadLetterStore, deadLetterStore } from '../../../functions/dead-letters/open-store.ts';
import { concludeBatch, type IndexedBatch } from '../../../functions/indexer/conclude-batch.ts';
import { withQuarantine } from '../../../functions/lambda/quarantine.ts';
import { arrivalTime, streamRecord } from '../core/records.ts';

let folder: string;
let store: DeadLetterStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarantine-'));
  store = deadLetterStore(pathToFileURL(folder));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

const anHour = 3_600_000;
const record = streamRecord('poison');
const conclusion = {
  pipelineName: 'events',
  deadLetters: undefined,
  operations: [],
  documents: [],
  retries: 0,
};

async function run(changes: {
  records?: readonly (typeof record)[];
  age?: number;
  answers?: boolean;
  using?: DeadLetterStore;
  crashes?: boolean;
  fault?: Error;
}): Promise<IndexedBatch | 'crashed'> {
  const { records = [record], age = anHour, answers = true, using = store, crashes = false } = changes;
  const { fault = crashes ? new Error('crashed') : undefined } = changes;
  const options = {
    pipelineName: 'events',
    store: using,
    engineAnswers: async () => answers,
    now: () => arrivalTime + age,
  };
  const processed = async () => {
    if (fault !== undefined) throw fault;
    return concludeBatch(
      records,
      records.map(() => ({ status: 'indexed' as const })),
      conclusion,
    );
  };
  const concluded = (outcome: RecordOutcome) =>
    concludeBatch(records, [outcome], { ...conclusion, deadLetters: using });
  return withQuarantine(records, options, processed, concluded).catch(() => 'crashed' as const);
}

const kept = async (prefix: string) =>
  (await readdir(folder, { recursive: true })).filter(
    (name) => name.startsWith(`${prefix}/events`) && name.includes('.'),
  );
const statusOf = (batch: IndexedBatch | 'crashed') =>
  batch === 'crashed' ? batch : batch.outcomes[0]?.status;

describe('a record that crashes the function, alone', () => {
  test('is tried three times, and then goes to the dead letters without being processed', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await run({ crashes: true })).toBe('crashed');
    const batch = await run({ crashes: true });
    expect(batch).toMatchObject({
      response: { batchItemFailures: [] },
      outcomes: [{ status: 'rejected', failures: [{ stage: 'function', type: 'crashed' }] }],
    });
    expect(await kept('rejected')).toHaveLength(1);
    expect(await kept('attempts')).toEqual([]);
  });

  test('is held and not blamed while the engine does not answer', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) await run({ crashes: true });
    expect(await run({ crashes: true, answers: false })).toMatchObject({
      response: { batchItemFailures: [{ itemIdentifier: record.sequenceNumber }] },
      outcomes: [{ status: 'errored' }],
    });
    expect(await kept('rejected')).toEqual([]);
    expect(statusOf(await run({ crashes: true }))).toBe('rejected');
  });

  test('is held when its dead letter cannot be written, and its marks stay', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) await run({ crashes: true });
    const full = { ...store, put: async () => Promise.reject(new Error('full')) };
    expect(statusOf(await run({ crashes: true, using: full }))).toBe('errored');
    expect(await kept('attempts')).toHaveLength(1);
  });
});

describe('no mark is left by', () => {
  test.each([
    ['a record that is alone and was processed after all', { age: anHour }],
    ['a fresh record', { age: 1_000, crashes: true }],
    ['an engine that refuses us', { fault: new InvocationFault('SECURITY', 'refused with 403') }],
    ['a batch of several, however old', { records: [record, streamRecord('other', 1)], crashes: true }],
  ])('%s', async (_, changes) => {
    await run(changes);
    expect(await kept('attempts')).toEqual([]);
  });

  test('an engine that refused us however often: the record is processed as soon as it does not', async () => {
    const fault = new InvocationFault('SECURITY', 'refused with 403');
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await run({ fault })).toBe('crashed');
    expect(statusOf(await run({}))).toBe('indexed');
    expect(await kept('rejected')).toEqual([]);
  });

  test('two crashes of a record that is fine the third time', async () => {
    for (const crashes of [true, true, false, true, true]) await run({ crashes });
    expect(statusOf(await run({}))).toBe('indexed');
    expect(await kept('attempts')).toEqual([]);
  });
});

test('a store that is out of reach holds no record', async () => {
  const fails = async () => Promise.reject(new Error('out of reach'));
  expect(statusOf(await run({ using: { put: fails, get: fails, delete: fails } }))).toBe('indexed');
});

test('nor does one that does not answer, for longer than some seconds', async () => {
  vi.useFakeTimers();
  const hangs = async () => new Promise<never>(() => undefined);
  const running = run({ using: { put: hangs, get: hangs, delete: hangs } });
  await vi.advanceTimersByTimeAsync(9_000);
  expect(statusOf(await running)).toBe('indexed');
});

test('a mark that cannot be read counts for none', async () => {
  await run({ crashes: true });
  const [key = ''] = await kept('attempts');
  await store.put({ key, body: Buffer.from('{') });
  expect(statusOf(await run({}))).toBe('indexed');
});
