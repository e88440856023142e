import { describe, expect, test } from 'vitest';
import { markedKey } from '../../../../functions/core/document/marked-record.ts';
import { timeDocuments } from '../../../../functions/core/windows/timed-documents.ts';
import { buildBatch } from '../../../../functions/indexer/index-batch.ts';
import { RetriableError } from '../../../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../../../functions/pipeline/record.ts';
import { arrivalTime, jsonRecords, pipeline, streamRecord } from '../records.ts';

const minute = 60_000;
const at = (minutes: number) => new Date(arrivalTime + minutes * minute).toISOString();

const timed = (at: unknown, definition = pipeline(), historicalInput = false) =>
  timeDocuments([streamRecord(JSON.stringify({ at }), 0)], definition, { historicalInput });

describe('windows take an event', () => {
  test.each([
    ['2026-11-23T09:30:00,500Z', -30 * minute + 500],
    ['2026-11-23T10:30+01', -30 * minute],
    [at(1), minute],
    [undefined, 0],
    ['2020-01-01T00:00:00Z', 0],
  ])('of %s to be where the engine reads it, or by its arrival where it can’t be', async (given, time) => {
    const { documents } = await timed(given);
    expect(documents).toMatchObject([{ eventTime: arrivalTime + time }]);
  });

  test('that is further ahead than a minute to be of its arrival: no alert is about the future', async () => {
    const { documents } = await timed(at(40));
    expect(documents).toMatchObject([{ eventTime: arrivalTime }]);
  });

  test.each([
    [
      'the pipeline says how far ahead events may be',
      pipeline({ eventTimeRange: { past: '1d', future: '7d' } }),
      false,
    ],
    ['arrivals tell nothing', pipeline(), true],
  ])('of the future to be there where %s', async (_, definition, historical) => {
    const { documents } = await timed(at(40), definition, historical);
    expect(documents).toMatchObject([{ eventTime: arrivalTime + 40 * minute }]);
  });

  test.each(['2026-11-23 09:30:00', 'yesterday', ''])(
    'of %j for none: its record is rejected, and in no window',
    async (given) => {
      const { documents, taken, rejected } = await timed(given);
      expect([documents, taken, rejected.length]).toEqual([[], 1, 1]);
    },
  );

  test('that deletes to be of its arrival where its time can’t be read: the indexer takes it', async () => {
    const definition = pipeline({
      source: 'ndjson',
      document: {
        index: 'events',
        eventTime: 'at',
        id: ({ n }) => String(n),
        action: ({ gone }) => (gone === true ? 'delete' : 'index'),
      },
    });
    const lines = [
      { n: 1, at: '', gone: true },
      { n: 2, at: at(0) },
    ];
    const records = [streamRecord(lines.map((line) => JSON.stringify(line)).join('\n'))];
    const { documents, rejected } = await timeDocuments(records, definition, { historicalInput: false });
    expect(documents.map(({ eventTime }) => eventTime)).toEqual([arrivalTime, arrivalTime]);
    expect(rejected).toEqual([]);
    const built = await buildBatch(records, { pipeline: definition, historicalInput: false });
    expect(built.filter((item) => 'outcome' in item)).toEqual([]);
  });
});

test('an event whose time can’t even be asked for is rejected with what it threw', async () => {
  const broken = () => {
    throw new TypeError('no time');
  };
  const definition = pipeline({ transform: () => ({ at: { toJSON: broken } }) });
  const batch = await timed('', definition);
  expect(batch).toMatchObject({
    documents: [],
    firstRejected: { stage: 'document', type: 'document_failed', message: 'no time' },
  });
});

test('records of a verification are taken, and are in no window', async () => {
  const [own, marked] = jsonRecords([{ n: 1 }, { n: 2 }]);
  if (own === undefined || marked === undefined) throw new Error('no records');
  const records = [{ ...marked, partitionKey: markedKey('run', 1) }, own];
  const batch = await timeDocuments(records, pipeline(), { historicalInput: false });
  expect(batch).toMatchObject({ taken: 2, rejected: [], documents: [{ document: { n: 1 } }] });
  expect(batch.documents).toHaveLength(1);
});

describe('of a batch in which a record has to come again', () => {
  const definition = pipeline({
    transform: (value) => {
      if (value === 'again') throw new RetriableError('look-up is down');
      if (value === 'bad') throw new Error('no such thing');
      return { text: String(value) };
    },
  });
  const time = (values: readonly string[], isExpiring?: (record: StreamRecord) => boolean) =>
    timeDocuments(jsonRecords(values), definition, {
      historicalInput: false,
      ...(isExpiring !== undefined && { isExpiring }),
    });
  const texts = ({ documents }: Awaited<ReturnType<typeof time>>) =>
    documents.map(({ document }) => document.text);

  test('those before it are taken in, and it is said why it comes again', async () => {
    const batch = await time(['a', 'bad', 'b', 'again', 'c', 'bad']);
    expect([texts(batch), batch.taken]).toEqual([['a', 'b'], 3]);
    expect(batch.failure).toMatchObject({ stage: 'transform', message: expect.stringContaining('look-up') });
    expect(batch.rejected.map(({ sequenceNumber }) => sequenceNumber)).toEqual([
      jsonRecords(['a', 'bad'])[1]?.sequenceNumber,
    ]);
    expect(batch.firstRejected).toMatchObject({ message: expect.stringContaining('no such thing') });
  });

  test('nothing is said of one that is taken in whole', async () => {
    const batch = await time(['a', 'b']);
    expect(batch).toEqual({ documents: batch.documents, taken: 2, rejected: [] });
    expect(texts(batch)).toEqual(['a', 'b']);
  });

  test('those that expire are given up, but only where the batch begins with one', async () => {
    const isExpiring = () => true;
    const stuck = await time(['again', 'a', 'again'], isExpiring);
    expect([texts(stuck), stuck.taken, stuck.rejected.length]).toEqual([['a'], 3, 2]);
    expect(stuck.firstRejected).toMatchObject({ message: expect.stringContaining('look-up') });
    expect(stuck).not.toHaveProperty('failure');
    const goingOn = await time(['a', 'again'], isExpiring);
    expect([texts(goingOn), goingOn.taken, goingOn.rejected]).toEqual([['a'], 1, []]);
    const [first] = jsonRecords(['again']);
    const next = await time(
      ['again', 'a', 'again'],
      ({ sequenceNumber }) => sequenceNumber === first?.sequenceNumber,
    );
    expect([texts(next), next.taken, next.rejected.length]).toEqual([['a'], 2, 1]);
  });

  test('of one that is given up, nothing is in a window, whatever of it was good', async () => {
    const [record] = [streamRecord('"a"\n"again"')];
    const batch = await timeDocuments(
      [record],
      { ...definition, source: 'ndjson' },
      {
        historicalInput: false,
        isExpiring: () => true,
      },
    );
    expect(batch).toMatchObject({ documents: [], taken: 1, rejected: [record] });
  });
});
