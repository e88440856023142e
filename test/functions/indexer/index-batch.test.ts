import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BulkAnswer, BulkItem } from '../../../functions/core/bulk/bulk-answer.ts';
import { account } from '../../../functions/core/outcome/record-outcomes.ts';
import { deadLetterStore } from '../../../functions/dead-letters/open-store.ts';
import { indexBatch } from '../../../functions/indexer/index-batch.ts';
import { type Pipeline, RetriableError } from '../../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { busy, conflict, items, limits, mappingError, refused, taken, world } from '../core/bulk/engine.ts';
import { jsonRecords, pipeline, streamRecord } from '../core/records.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dead-letters-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Fails some records by what they say, and lets the engine answer the others. */
const tricky = pipeline({
  transform: (value) => {
    if (value === 'filter') return null;
    if (value === 'throw') throw new Error('cannot transform');
    if (value === 'again') throw new RetriableError('look-up is down');
    return { text: String(value) };
  },
});

type Answer = (ids: readonly string[], request: number) => BulkAnswer;
const allTaken: Answer = (ids) => items(...ids.map(() => taken));

function run(
  records: readonly StreamRecord[],
  answer: Answer = allTaken,
  using: Pipeline = tricky,
  to = folder,
) {
  const { outside } = world(answer, { deadline: 300 });
  const deadLetters = deadLetterStore(pathToFileURL(to));
  return indexBatch(records, { pipeline: using, historicalInput: false, limits, outside, deadLetters });
}

async function letters(
  from = folder,
): Promise<{ sequenceNumber: string; data: string; failures: unknown[] }[]> {
  const names = await readdir(from, { recursive: true });
  const objects = await Promise.all(
    names.filter((name) => name.endsWith('.gz')).map((name) => readFile(join(from, name))),
  );
  const lines = objects.flatMap((object) => gunzipSync(object).toString().trimEnd().split('\n'));
  return lines.map((line) => JSON.parse(line));
}

const statuses = ({ outcomes }: Awaited<ReturnType<typeof indexBatch>>) =>
  outcomes.map(({ status }) => status);
const sequenceNumbers = (records: readonly { sequenceNumber: string }[]) =>
  records.map((r) => r.sequenceNumber);

describe('a batch', () => {
  test('gives each record its own outcome and passes what is rejected once it is stored', async () => {
    const records = jsonRecords(['good', 'filter', 'throw', 'refused by the engine', 'good']);
    records.push(streamRecord('{', 5), streamRecord('', 6));
    const batch = await run(records, () => items(taken, mappingError, taken));
    expect(statuses(batch)).toEqual([
      'indexed',
      'filtered',
      'rejected',
      'rejected',
      'indexed',
      'rejected',
      'rejected',
    ]);
    expect(batch.response).toEqual({ batchItemFailures: [] });
    expect(batch.deadLetters).toHaveLength(4);
    const stored = await letters();
    expect(stored.map(({ sequenceNumber, data }) => ({ sequenceNumber, data }))).toEqual(
      [2, 3, 5, 6].map((position) => ({
        sequenceNumber: records[position]?.sequenceNumber,
        data: records[position]?.data,
      })),
    );
    expect(stored.map(({ failures }) => failures)).toMatchObject([
      [{ stage: 'transform', type: 'transform_failed' }],
      [{ stage: 'bulk', type: 'mapper_parsing_exception' }],
      [{ stage: 'decode', type: 'invalid_json' }],
      [{ stage: 'decode', type: 'empty_record' }],
    ]);
  });

  test('whose documents are for an index of its past that is closed is held ten minutes, for the index of now for ever', async () => {
    const closed = { status: 400, error: { type: 'index_closed_exception', reason: 'closed' } };
    const { outside } = world(() => items(), { deadline: 1_800_000 });
    const send: typeof outside.send = async (body) => {
      const actions = body.split('\n').filter((line, position) => position % 2 === 0 && line !== '');
      const isClosed = (line: string) => line.includes('events-1969.12.01') || line.includes('events-1970');
      const answerTo = (line: string) => (line.startsWith('{"index"') ? conflict : taken);
      return items(...actions.map((line) => (isClosed(line) ? closed : answerTo(line))));
    };
    const days = ['1969-12-01', '1970-01-01', '1969-12-31'];
    const run = (document: Pipeline['document']) =>
      indexBatch(jsonRecords(days), {
        pipeline: pipeline({ transform: (at) => ({ at: String(at), text: 'x' }), document }),
        ...{ historicalInput: true, limits, deadLetters: undefined, outside: { ...outside, send } },
      });
    // It is 1970.
    const { outcomes, documents } = await run({ index: 'events-{yyyy.MM.dd}', eventTime: 'at' });
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'errored', 'indexed']);
    expect(documents[0]).toMatchObject({ failure: { message: expect.stringMatching(/for 6\d\ds/) } });
  });

  test('says how long it took to build and to send', async () => {
    let clock = 1_000;
    const { outside } = world(allTaken, { deadline: 60_000 });
    const send: typeof outside.send = (body, timeout) => {
      clock += 20;
      return outside.send(body, timeout);
    };
    const transform = (text: unknown) => {
      clock += 5;
      return { text: String(text) };
    };
    const { steps } = await indexBatch(jsonRecords(['good']), {
      ...{ pipeline: pipeline({ transform }), historicalInput: false, limits },
      ...{ outside: { ...outside, send, now: () => clock }, deadLetters: undefined },
    });
    expect(steps).toEqual({ building: 5, sending: 20 });
  });

  test('resumes from the lowest errored record, and holds rejected ones behind it back', async () => {
    const records = jsonRecords(['throw', 'good', 'again', 'throw', 'good', 'again']);
    const batch = await run(records);
    expect(statuses(batch)).toEqual(['rejected', 'indexed', 'errored', 'errored', 'indexed', 'errored']);
    expect(batch.response).toEqual({ batchItemFailures: [{ itemIdentifier: records[2]?.sequenceNumber }] });
    expect(sequenceNumbers(await letters())).toEqual([records[0]?.sequenceNumber]);
  });

  test('whose dead letters cannot be written comes again from the first of them', async () => {
    const file = join(folder, 'no-folder');
    await writeFile(file, '');
    const records = jsonRecords(['good', 'throw', 'good', 'throw']);
    const batch = await run(records, allTaken, tricky, file);
    expect(statuses(batch)).toEqual(['indexed', 'errored', 'indexed', 'errored']);
    expect(batch.response).toEqual({ batchItemFailures: [{ itemIdentifier: records[1]?.sequenceNumber }] });
    expect(batch.deadLetters).toHaveLength(0);
    expect(batch.outcomes[1]).toMatchObject({
      failures: [{ type: 'transform_failed' }, { stage: 'dead-letter', type: 'store_failed' }],
    });
  });

  test('that an engine in trouble does not take is dead-lettered in no part', async () => {
    const records = jsonRecords(['good', 'good']);
    for (const answer of [refused(503), { kind: 'unreachable' as const, message: 'gone' }]) {
      const batch = await run(records, () => answer);
      expect(statuses(batch)).toEqual(['errored', 'errored']);
      expect(batch.response.batchItemFailures).toEqual([{ itemIdentifier: records[0]?.sequenceNumber }]);
    }
    expect(await letters()).toEqual([]);
  });

  test('whose credentials are refused fails as a whole, and stores nothing', async () => {
    await expect(run(jsonRecords(['throw', 'good']), () => refused(403))).rejects.toMatchObject({
      code: 'SECURITY',
    });
    expect(await letters()).toEqual([]);
  });

  test('that is redriven writes no dead letters, and tells what became of each record', async () => {
    const { outside } = world((ids) => items(...ids.map(() => taken)), { deadline: 300 });
    const records = jsonRecords(['good', 'throw', 'again', 'throw']);
    const batch = await indexBatch(records, {
      pipeline: tricky,
      historicalInput: false,
      limits,
      outside,
      deadLetters: undefined,
    });
    expect(statuses(batch)).toEqual(['indexed', 'rejected', 'errored', 'rejected']);
    expect(await letters()).toEqual([]);
  });

  test('without records answers that all is done', async () => {
    expect(await run([])).toMatchObject({
      outcomes: [],
      deadLetters: [],
      response: { batchItemFailures: [] },
    });
  });

  test('of one record with some lines refused keeps the record whole in the dead letters', async () => {
    const record = streamRecord('1\nx\n3');
    const lines = pipeline({ source: 'ndjson', transform: (n) => ({ n }) });
    const batch = await run([record], allTaken, lines);
    expect(batch.documents.map(({ status }) => status)).toEqual(['indexed', 'rejected', 'indexed']);
    expect(statuses(batch)).toEqual(['rejected']);
    expect((await letters())[0]?.data).toBe(record.data);
  });
});

test('any batch and any answers: one outcome a record, counts add up, and no rejected record is passed unstored', async () => {
  const value = fc.constantFrom<unknown>('good', 'filter', 'throw', 'again', 'good', 'good');
  const item = fc.constantFrom<BulkItem>(taken, taken, mappingError, busy, { status: 500 });
  const whole = fc.constantFrom<BulkAnswer>(refused(413), refused(503), {
    kind: 'unreachable',
    message: 'gone',
  });
  const answers = fc.infiniteStream(
    fc.oneof({ weight: 3, arbitrary: fc.infiniteStream(item) }, { weight: 1, arbitrary: whole }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 15 }),
      answers,
      fc.boolean(),
      async (values, stream, storeWorks) => {
        const here = await mkdtemp(join(folder, 'run-'));
        const to = storeWorks ? here : join(here, 'file');
        if (!storeWorks) await writeFile(to, '');
        const records = jsonRecords(values);
        const batch = await run(
          records,
          (ids) => {
            const next = stream.next().value;
            return 'kind' in next ? next : items(...ids.map(() => next.next().value));
          },
          tricky,
          to,
        );

        expect(batch.outcomes).toHaveLength(records.length);
        const { received, ...counts } = account(batch.outcomes);
        expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(received);

        const lowest = batch.outcomes.findIndex(({ status }) => status === 'errored');
        const resumeFrom = batch.response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
        expect(resumeFrom).toEqual(lowest < 0 ? [] : [records[lowest]?.sequenceNumber]);

        const passed = records.filter((_, position) => batch.outcomes[position]?.status === 'rejected');
        expect(sequenceNumbers(storeWorks ? await letters(here) : [])).toEqual(sequenceNumbers(passed));
        expect(batch.deadLetters).toHaveLength(passed.length);
      },
    ),
    { numRuns: 80 },
  );
});

test('a batch too large for the memory is taken up to where it is full, and goes on from there', async () => {
  const bomb = gzipSync(`"${'x'.repeat(20 * 1024 * 1024)}"`);
  const records = Array.from({ length: 8 }, (_, position) => streamRecord(bomb, position));
  const batch = await run(records, allTaken, pipeline({ transform: () => ({ n: 1 }) }));
  expect(statuses(batch)).toEqual([...Array(4).fill('indexed'), ...Array(4).fill('errored')]);
  expect(batch.response.batchItemFailures).toEqual([{ itemIdentifier: records[4]?.sequenceNumber }]);
  expect(await letters()).toEqual([]);
});

describe('a document in doubt', () => {
  const unlisted: BulkItem = {
    status: 400,
    error: { type: 'illegal_argument_exception', reason: 'startOffset' },
  };
  const marks = async () =>
    (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.refused.json'));

  test('is counted over invocations by a mark, which holds nothing of it and is taken away in the end', async () => {
    const records = jsonRecords(['good', 'bad', 'good']);
    const bad = records[1];
    const answer: Answer = (ids) =>
      items(...ids.map((id) => (id.endsWith(`${bad?.sequenceNumber}`) ? unlisted : taken)));
    const { outside, clock } = world(answer, { deadline: Number.POSITIVE_INFINITY });
    const deadLetters = deadLetterStore(pathToFileURL(folder));
    const seen: string[] = [];
    let left = records;
    for (let invocation = 0; invocation < 20; invocation += 1) {
      const batch = await indexBatch(left, {
        ...{ pipeline: tricky, historicalInput: false, limits, deadLetters },
        outside: { ...outside, deadline: clock() + 3_000 },
      });
      seen.push(String(statuses(batch)));
      // A reason quotes the document as it likes.
      for (const name of await marks()) {
        expect(name).toContain(`${bad?.shardId}-${bad?.sequenceNumber}`);
        expect(await readFile(join(folder, name), 'utf8')).toMatch(/^\{"[0-9a-f]{24}":\[\d+,\d+\]\}$/);
      }
      const resume = batch.response.batchItemFailures[0]?.itemIdentifier;
      if (resume === undefined) break;
      expect(resume).toBe(bad?.sequenceNumber);
      expect(await marks()).toHaveLength(1);
      left = records.slice(1);
    }
    expect(seen.slice(0, 2)).toEqual(['indexed,errored,indexed', 'errored,indexed']);
    expect(seen.at(-1)).toBe('rejected,indexed');
    expect(clock()).toBeGreaterThanOrEqual(20_000);
    expect(await marks()).toEqual([]);
    const [letter] = await letters();
    expect(letter).toMatchObject({ sequenceNumber: bad?.sequenceNumber, failures: [{ stage: 'bulk' }] });
  });

  test('that makes one of a record’s three documents leaves the two others in the index', async () => {
    const fanOut = pipeline({ transform: () => [{ n: 1 }, { n: 2 }, { n: 3 }] });
    const answer: Answer = (ids) => items(...ids.map((id) => (id.endsWith('0.0.1') ? unlisted : taken)));
    const { outside } = world(answer, { deadline: 60_000 });
    const batch = await indexBatch(jsonRecords(['one']), {
      ...{ pipeline: fanOut, historicalInput: false, limits, outside },
      deadLetters: deadLetterStore(pathToFileURL(folder)),
    });
    expect(batch.documents.map(({ status }) => status)).toEqual(['indexed', 'rejected', 'indexed']);
    expect(await letters()).toHaveLength(1);
  });

  test('in a redrive leaves no mark', async () => {
    const { outside } = world((ids) => items(...ids.map(() => unlisted)), { deadline: 3_000 });
    const redrive = { pipeline: tricky, historicalInput: false, limits, outside, deadLetters: undefined };
    expect(statuses(await indexBatch(jsonRecords(['bad']), redrive))).toEqual(['errored']);
    expect(await marks()).toEqual([]);
  });
});

test('of documents under own ids none waits behind a refused one', async () => {
  const using = pipeline({
    transform: (value) => ({ n: value === 'bad' ? 5n : 1 }),
    document: { index: 'events', id: () => 'a', eventTime: 'at' },
  });
  expect(statuses(await run(jsonRecords(['bad', 1]), allTaken, using))).toEqual(['rejected', 'indexed']);
});

test('of documents under own ids a refused one before the errored record stays refused, and those behind it wait', async () => {
  const using = pipeline({
    transform: (value) => {
      if (value === 'again') throw new RetriableError('look-up is down');
      return { n: value === 'bad' ? 5n : 1 };
    },
    document: { index: 'events', id: () => 'a', eventTime: 'at' },
  });
  const batch = await run(jsonRecords([1, 'bad', 'again', 'bad', 1]), allTaken, using);
  expect(statuses(batch)).toEqual(['indexed', 'rejected', 'errored', 'errored', 'errored']);
  expect(batch.documents.map(({ status }) => status)).toEqual([
    'indexed',
    'rejected',
    'errored',
    'rejected',
    'errored',
  ]);
  expect(batch.documents[4]).toMatchObject({
    failure: {
      stage: 'document',
      type: 'held',
      message: 'another document of its record, or a record before it, has to come again',
    },
  });
});

test('says what its steps took: building, and sending with what was sent again', async () => {
  let busyOnce = true;
  const answer: Answer = (ids) => {
    const item = busyOnce ? busy : taken;
    busyOnce = false;
    return items(...ids.map(() => item));
  };
  const { outside, clock } = world(answer, { deadline: 3_000, took: 40 });
  const { steps } = await indexBatch(jsonRecords([1, 2]), {
    ...{ pipeline: tricky, historicalInput: false, limits, outside },
    deadLetters: undefined,
  });
  expect(steps).toEqual({ building: 0, sending: clock() });
  expect(clock()).toBeGreaterThan(80);
});
