import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deadLetterStore } from '../../../functions/dead-letters/open-store.ts';
import { createHandler } from '../../../functions/indexer/handler.ts';
import { marked } from '../../../functions/lambda/event-mode.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { expectWithin } from '../core/in-time.ts';
import { jsonRecords, pipeline, streamRecord } from '../core/records.ts';
import { answerJson, type SeenRequest, startSink } from './sink.ts';

let folder: string;
let logged: Record<string, unknown>[];
const cleanUp: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handler-'));
  logged = [];
  const keep = (text: unknown) => logged.push(JSON.parse(String(text))) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  vi.spyOn(console, 'log').mockImplementation(keep);
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const stop of cleanUp.splice(0)) await stop();
  rmSync(folder, { recursive: true, force: true });
});

const messages = () => logged.map(({ message }) => message).filter((message) => message !== undefined);
const letters = () => readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith('.gz'));
const linesOf = ({ body }: SeenRequest) =>
  body
    .toString()
    .split('\n')
    .filter((line) => line !== '');

/** Takes all but a text that says otherwise. */
function item(action: string, source: string) {
  const isTaken = !source.includes('refuse');
  const error = { type: 'mapper_parsing_exception', reason: 'failed to parse field [n]' };
  return { [action]: isTaken ? { status: action === 'create' ? 201 : 200 } : { status: 400, error } };
}

/** The handler before an engine that answers each bulk request with this status. */
async function handlerOf({ status = 200, left = 30_000, changes = {}, environment = {} } = {}) {
  const sink = await startSink((response, request) => {
    const lines = linesOf(request);
    const operations = lines.filter((_, position) => position % 2 === 0);
    const items = operations.map((line, position) =>
      item(Object.keys(JSON.parse(line))[0] ?? '', lines[2 * position + 1] ?? ''),
    );
    answerJson(response, status, status === 200 ? { items } : { error: { type: 'x', reason: 'no' } });
  });
  cleanUp.push(sink.stop);
  const given = {
    SEARCH_ENDPOINT: sink.url.href,
    SEARCH_AUTH: 'none',
    DEAD_LETTERS: pathToFileURL(folder).href,
    HISTORICAL_INPUT: 'false',
    ...environment,
  };
  for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value);
  const handle = createHandler(pipeline({ transform: (text) => ({ text }), ...changes }));
  const context = { getRemainingTimeInMillis: () => left } as Context;
  return { handle: (event: unknown) => handle(event, context), seen: sink.seen };
}

/** As Lambda hands the records over. */
function eventOf(records: readonly StreamRecord[], mode?: string): unknown {
  const list = records.map(({ stream, shardId, sequenceNumber, partitionKey, arrivalTime, data }) => ({
    kinesis: { sequenceNumber, partitionKey, data, approximateArrivalTimestamp: arrivalTime / 1_000 },
    eventID: `${shardId}:${sequenceNumber}`,
    eventSourceARN: `arn:aws:kinesis:eu-west-1:123456789012:stream/${stream}`,
  }));
  return { Records: list, ...(mode !== undefined && { shardline: { mode } }) };
}

describe('a batch', () => {
  test('is indexed, and what is rejected is stored, summed up and counted', async () => {
    const { handle, seen } = await handlerOf();
    const started = performance.now();
    const records = [...jsonRecords(['good', 'refuse', 'good']), streamRecord('{', 3)];
    expect(await handle(eventOf(records))).toEqual({ batchItemFailures: [] });
    expect(seen.map(({ url }) => url.split('?')[0])).toEqual(['/_bulk', '/_bulk']);
    const [documents, summaries] = seen.map(linesOf);
    expect(documents?.filter((line) => line.startsWith('{"text"'))).toHaveLength(3);
    expect(summaries?.[0]).toContain('"_index":"dead-letters.events.2026.11"');
    expect(summaries?.filter((line) => line.includes('redriven'))).toEqual([]);
    expect(letters()).toHaveLength(1);
    expect(messages()).toEqual(['batch']);
    expect(logged[0]).toMatchObject({ records: { received: 4, indexed: 2, rejected: 2 }, deadLetters: 2 });
    expect(logged[0]?.milliseconds).toBeLessThanOrEqual(performance.now() - started + 1);
  });

  test('that the engine does not take in time comes again, in the time that is left', async () => {
    const { handle } = await handlerOf({ status: 503, left: 2_500, environment: { LOG_REASONS: 'true' } });
    const records = jsonRecords(['good', 'good']);
    const started = performance.now();
    expect(await handle(eventOf(records))).toEqual({
      batchItemFailures: [{ itemIdentifier: records[0]?.sequenceNumber }],
    });
    // Two seconds are kept back for the dead letters.
    expectWithin(2_000, started);
    expect(messages()).toEqual([...Array(messages().length - 1).fill('held'), 'batch']);
    expect(messages().length).toBeGreaterThan(1);
  });

  test('has half of its time for the user’s code, and all but half a second for its dead letters', async () => {
    const [set, clear] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
    const { handle } = await handlerOf({ left: 30_000 });
    await handle(eventOf(jsonRecords(['good', 'refuse'])));
    const timersOf = (longest: number) =>
      set.mock.calls.flatMap(([, delay = 0], call) =>
        delay > longest - 1_000 && delay <= longest ? [set.mock.results[call]?.value] : [],
      );
    // Of the 28 s until the deadline, and 1.5 s behind it.
    expect(timersOf(14_000)).toHaveLength(1);
    expect(timersOf(29_500)).toHaveLength(1);
    expect(clear.mock.calls.flat()).toEqual(
      expect.arrayContaining([...timersOf(14_000), ...timersOf(29_500)]),
    );
  });

  test('has no reasons in its lines where none may be logged', async () => {
    const { handle } = await handlerOf({ status: 503, left: 2_500 });
    await handle(eventOf(jsonRecords(['good'])));
    expect(messages()).toEqual(['batch']);
  });

  test('whose dead letters the bucket does not take in time comes again, before the time is over', async () => {
    const silent = await startSink(() => undefined);
    cleanUp.push(silent.stop);
    const aws = { AWS_ENDPOINT_URL: silent.url.href, AWS_REGION: 'eu-west-1' };
    const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    const environment = { DEAD_LETTERS: 's3://letters', ...aws, ...credentials };
    const { handle } = await handlerOf({ left: 3_000, environment });
    const records = jsonRecords(['good', 'refuse']);
    const started = performance.now();
    expect(await handle(eventOf(records))).toEqual({
      batchItemFailures: [{ itemIdentifier: records[1]?.sequenceNumber }],
    });
    expectWithin(2_900, started);
  });

  test('that is none fails the invocation, and says so', async () => {
    const { handle } = await handlerOf();
    await expect(handle({ Records: 'x' })).rejects.toMatchObject({ code: 'EVENT' });
    expect(logged).toMatchObject([
      { message: 'fault', fault: { message: expect.stringContaining('Records') } },
    ]);
  });

  test('that asks for a sweep is refused: the indexer has no windows', async () => {
    const { handle } = await handlerOf();
    await expect(handle(marked('sweep'))).rejects.toMatchObject({
      code: 'EVENT',
      message: 'the indexer has no windows to sweep; ask the aggregator',
    });
  });

  test('whose credentials are refused fails, unless its records expire: they are stored', async () => {
    const old = jsonRecords(['good', 'good']);
    const young = old.map((record) => ({ ...record, arrivalTime: Date.now() }));
    const { handle } = await handlerOf({ status: 401, environment: { RECORD_AGE_LIMIT: '60' } });
    await expect(handle(eventOf(young))).rejects.toMatchObject({ code: 'SECURITY' });
    expect(letters()).toEqual([]);
    expect(await handle(eventOf(old))).toEqual({ batchItemFailures: [] });
    expect(letters()).toHaveLength(1);
    expect(messages()).toEqual(['fault', 'fault', 'batch']);
  });

  test('of one record that ended the function three times is stored without being tried', async () => {
    const [record = streamRecord('x')] = jsonRecords(['good']);
    const { stream, shardId, sequenceNumber } = record;
    const key = `attempts/events/${stream}-${shardId}-${sequenceNumber}.json`;
    await deadLetterStore(pathToFileURL(folder)).put({ key, body: Buffer.from('{"crashes":3}') });
    const { handle, seen } = await handlerOf();
    expect(await handle(eventOf([record]))).toEqual({ batchItemFailures: [] });
    expect(letters()).toHaveLength(1);
    // No document was made.
    const none = { received: 0, indexed: 0, duplicate: 0, stale: 0, filtered: 0, rejected: 0, errored: 0 };
    expect(logged[0]).toMatchObject({ message: 'batch', deadLetters: 1, bulkRetries: 0 });
    expect(logged[0]?.documents).toEqual(none);
    // Whether the engine answers, and the summary.
    expect(seen.map(({ body }) => body.toString().split('"')[1])).toEqual([undefined, 'update']);
  });
});

test('a redrive answers one outcome a record, marks the summaries and stores nothing', async () => {
  const { handle, seen } = await handlerOf();
  const records = [...jsonRecords(['good', 'refuse']), streamRecord('{', 2)];
  expect(await handle(eventOf(records, 'redrive'))).toMatchObject({
    batchItemFailures: [],
    pipeline: 'events',
    outcomes: [{ status: 'indexed' }, { status: 'rejected' }, { status: 'rejected' }],
  });
  const summaries = linesOf(seen[1] ?? { url: '', headers: {}, body: Buffer.from('') });
  expect(summaries.filter((line) => line === '{"doc":{"status":"redriven"}}')).toHaveLength(1);
  expect(summaries.filter((line) => line.includes('"doc_as_upsert":true'))).toHaveLength(2);
  expect(letters()).toEqual([]);
  expect(messages()).toEqual(['redrive']);
});

describe('an inspection', () => {
  const inspect = async (records: readonly StreamRecord[], changes = {}) => {
    const { handle, seen } = await handlerOf({ changes });
    const answer = await handle(eventOf(records, 'inspect'));
    expect(seen).toEqual([]);
    expect(letters()).toEqual([]);
    return answer;
  };

  test('tells what the records would become, and sends nothing', async () => {
    const records = [...jsonRecords(['good', null]), streamRecord('{', 2)];
    const transform = (text: unknown) => (text === null ? null : { text });
    expect(await inspect(records, { transform })).toEqual({
      batchItemFailures: [],
      eventTime: 'at',
      historicalInput: false,
      lateWrites: 600_000,
      pipeline: 'events',
      index: 'events-*',
      ownIds: false,
      records: [
        {
          status: 'built',
          operations: [{ index: 'events-2026.11.23', id: expect.stringMatching(/^7-\d+$/) }],
        },
        { status: 'filtered', operations: [] },
        { status: 'rejected', operations: [] },
      ],
    });
  });

  test('names the first hundred documents of a record, and ids of the pipeline’s own', async () => {
    const transform = () => Array.from({ length: 120 }, (_, n) => ({ n }));
    const document = { index: 'events', id: ({ n }: Record<string, unknown>) => `n${n}` };
    const answer = await inspect(jsonRecords(['one']), { transform, document });
    expect(answer).toMatchObject({ ownIds: true, records: [{ status: 'built' }] });
    const operations = Array.from({ length: 100 }, (_, n) => ({ index: 'events.documents', id: `n${n}` }));
    expect(answer).toHaveProperty('records', [{ status: 'built', operations }]);
  });

  test('of a record that makes a document and a fault tells the fault', async () => {
    const answer = await inspect([streamRecord('1\nx')], { source: 'ndjson' });
    expect(answer).toMatchObject({
      records: [{ status: 'rejected', operations: [{ index: 'events-2026.11.23' }] }],
    });
  });
});

test('a probe is answered by the engine alone', async () => {
  const { handle, seen } = await handlerOf();
  expect(await handle({ shardline: { mode: 'probe' } })).toEqual({ reaches: true });
  expect(seen).toHaveLength(1);
  expect(messages()).toEqual([]);
});
