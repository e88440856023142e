import { describe, expect, test } from 'vitest';
import { buildOperations } from '../../../../functions/core/document/document.ts';
import type { OrderedOperation } from '../../../../functions/core/document/operation.ts';
import { sendOrdered } from '../../../../functions/core/ordered/send-ordered.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import {
  ordinalsPerObject,
  type RecordPart,
  type StreamRecord,
} from '../../../../functions/pipeline/record.ts';
import { limits } from '../bulk/engine.ts';
import { outsideOf, Store } from '../ordered/store.ts';
import { arrivalTime, pipeline, streamRecord } from '../records.ts';

type Rules = Partial<Pipeline['document']>;

const rulesOf = (rules: Rules): Pipeline =>
  pipeline({ document: { index: 'things', id: () => 'a', eventTime: 'at', ...rules } });

function build(
  document: Record<string, unknown>,
  rules: Rules = {},
  record: StreamRecord = streamRecord('1'),
  part: RecordPart = [0, 0, 0],
) {
  const item = { recordPosition: 0, part, partitionKey: undefined, at: undefined, document };
  const [built] = buildOperations([item], [record], rulesOf(rules), { historicalInput: false });
  if (built === undefined) throw new Error('nothing built');
  return built;
}

function operationOf(...given: Parameters<typeof build>): OrderedOperation {
  const built = build(...given);
  if (!('order' in built)) throw new Error(JSON.stringify(built));
  return built;
}

const sequenceNumber = streamRecord('1').sequenceNumber;

describe('an operation under an id of the user’s own', () => {
  test('says where it goes, what it does and where it stands in the stream', () => {
    const changes = { id: () => 'x', routing: () => 'r', version: () => 7 };
    expect(operationOf({ n: 1 }, changes, undefined, [3, 2, 1])).toEqual({
      recordPosition: 0,
      action: 'index',
      index: 'things.documents',
      id: 'x',
      routing: 'r',
      order: { version: 7, sequenceNumber: BigInt(sequenceNumber), part: [3, 2, 1] },
      json: `{"n":1,"ingest":{"order":"7/${sequenceNumber}/3.2.1"}}`,
    });
  });

  test('has no routing and the version 0 where the pipeline names neither', () => {
    expect(operationOf({ n: 1 })).toMatchObject({ routing: undefined, order: { version: 0 } });
  });

  test('of a delete holds its place and nothing of the document', () => {
    const { action, json } = operationOf({ n: 1, secret: 2 }, { action: () => 'delete' });
    expect(action).toBe('delete');
    expect(JSON.parse(json)).toEqual({ ingest: { order: `0/${sequenceNumber}/0.0.0`, deleted: true } });
  });

  test('tags a document whose event time is implausible, and keeps its place', () => {
    expect(JSON.parse(operationOf({ at: '1970-01-01T00:00:00Z' }).json)).toEqual({
      at: '1970-01-01T00:00:00Z',
      ingest: { order: `0/${sequenceNumber}/0.0.0`, tags: ['implausible_event_time'] },
    });
    expect(operationOf({ at: new Date(arrivalTime).toISOString() }).json).not.toContain('tags');
  });

  test('rescues fields that the mappings don’t know', () => {
    expect(JSON.parse(operationOf({ n: 1, other: 2 }).json)).toMatchObject({ n: 1, unmapped: { other: 2 } });
  });

  test.each<[string, Rules, string]>([
    ['NaN as version', { version: () => Number.NaN }, 'invalid_version'],
    ['an infinite version', { version: () => Number.POSITIVE_INFINITY }, 'invalid_version'],
    ['an infinite version below 0', { version: () => Number.NEGATIVE_INFINITY }, 'invalid_version'],
    ['a text as version', { version: () => '7' as never }, 'invalid_version'],
    ['no version', { version: () => undefined as never }, 'invalid_version'],
    ['null as version', { version: () => null as never }, 'invalid_version'],
    ['a bigint as version', { version: () => 7n as never }, 'invalid_version'],
    ['no id', { id: () => undefined as never }, 'invalid_id'],
    ['a number as id', { id: () => 5 as never }, 'invalid_id'],
    ['an empty routing', { routing: () => '' }, 'invalid_routing'],
    ['an unknown action', { action: () => 'create' as never }, 'invalid_action'],
    ['no action', { action: () => undefined as never }, 'invalid_action'],
    ['a number as action', { action: () => 5 as never }, 'invalid_action'],
  ])('is never built with %s', (_, rules, type) => {
    expect(build({ n: 1 }, rules)).toMatchObject({
      outcome: { status: 'rejected', failure: { stage: 'document', type } },
    });
  });

  test.each([
    ['NaN', Number.NaN, 'NaN'],
    ['a text', '7', 'string'],
  ])('says what is wrong with %s as version', (_, version, said) => {
    expect(build({ n: 1 }, { version: () => version as number })).toMatchObject({
      outcome: { failure: { message: expect.stringContaining(`finite number; it is ${said}`) } },
    });
  });

  test('says which action it doesn’t know, and not all of a long one', () => {
    const built = build({ n: 1 }, { action: () => 'x'.repeat(80) as never });
    expect(built).toMatchObject({
      outcome: {
        failure: { message: `the pipeline's action must be index, upsert, delete; it is ${'x'.repeat(50)}` },
      },
    });
  });

  test.each([0, -1, 1.5, -0.25, 1e21, Number.MAX_VALUE, Number.MIN_VALUE])(
    'takes %f as version',
    (version) => {
      expect(operationOf({ n: 1 }, { version: () => version }).order.version).toBe(version);
    },
  );

  test('is refused when it is over 9 MiB', () => {
    expect(build({ text: 'x'.repeat(9 * 1024 * 1024) })).toMatchObject({
      outcome: { failure: { type: 'too_large' } },
    });
  });

  test('is refused of a value that becomes no object', () => {
    expect(build({ n: 5n })).toMatchObject({ outcome: { failure: { type: 'document_failed' } } });
  });
});

describe('of two changes the later one wins', () => {
  const low: [StreamRecord, RecordPart] = [streamRecord('1', 0), [0, 0, 0]];
  const later: readonly [string, [StreamRecord, RecordPart]][] = [
    ['of one value', [streamRecord('1', 0), [0, 0, 1]]],
    ['of one record', [streamRecord('1', 0), [0, 1, 0]]],
    ['of one line of objects', [streamRecord('1', 0), [0, 0, ordinalsPerObject]]],
    ['of one aggregate', [streamRecord('1', 0), [1, 0, 0]]],
    ['of two records', [streamRecord('1', 1), [0, 0, 0]]],
  ];

  /** Delivers the changes, each in a batch of its own or all in one, and tells what became of them. */
  async function sendAll(operations: readonly OrderedOperation[], isOneBatch: boolean) {
    const store = new Store();
    const batches = isOneBatch ? [operations] : operations.map((operation) => [operation]);
    const statuses: string[] = [];
    for (const batch of batches) {
      const { outcomes } = await sendOrdered(batch, limits, outsideOf(store));
      statuses.push(...outcomes.map(({ status }) => status));
    }
    return { statuses, stored: store.visible().a };
  }

  describe.each([
    ['in one batch', true],
    ['in two', false],
  ])('%s', (_, isOneBatch) => {
    test.each(later)('%s', async (_, high) => {
      const changes = [operationOf({ n: 1 }, {}, ...low), operationOf({ n: 2 }, {}, ...high)];
      const { statuses, stored } = await sendAll(changes, isOneBatch);
      expect(statuses).toEqual([isOneBatch ? 'stale' : 'indexed', 'indexed']);
      expect(stored).toEqual({ n: 2 });
    });

    test.each(later)('%s, of partial ones that are merged', async (_, high) => {
      const rules: Rules = { action: 'upsert' };
      const changes = [operationOf({ n: 1 }, rules, ...low), operationOf({ text: 'x' }, rules, ...high)];
      const { statuses, stored } = await sendAll(changes, isOneBatch);
      expect(statuses).toEqual(['indexed', 'indexed']);
      expect(stored).toEqual({ n: 1, text: 'x' });
    });

    test.each([
      [6, 7],
      [9, 10],
      [1.25, 1.5],
      [-2, -1],
      [-1, 0],
      [1e20, 1e21],
      [2, 1e21],
    ])('of versions that rise from %d to %d', async (older, newer) => {
      const changes = [older, newer].map((version, n) =>
        operationOf({ n }, { version: () => version }, streamRecord('1', n)),
      );
      const { statuses, stored } = await sendAll(changes, isOneBatch);
      expect(statuses).toEqual([isOneBatch ? 'stale' : 'indexed', 'indexed']);
      expect(stored).toEqual({ n: 1 });
    });

    test.each([
      [7, 6],
      [10, 9],
      [1.5, 1.25],
      [1e21, 2],
    ])('of versions that fall from %d to %d, which is the first', async (newer, older) => {
      const changes = [newer, older].map((version, n) =>
        operationOf({ n }, { version: () => version }, streamRecord('1', n)),
      );
      const { statuses, stored } = await sendAll(changes, isOneBatch);
      expect(statuses).toEqual(['indexed', 'stale']);
      expect(stored).toEqual({ n: 0 });
    });
  });

  test('an earlier one with a higher version, which comes after it', async () => {
    const changes = [
      operationOf({ n: 1 }, { version: () => 6 }, streamRecord('1', 1)),
      operationOf({ n: 2 }, { version: () => 7 }, streamRecord('1', 0)),
    ];
    expect(await sendAll(changes, false)).toEqual({ statuses: ['indexed', 'indexed'], stored: { n: 2 } });
  });
});
