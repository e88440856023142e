import { describe, expect, test } from 'vitest';
import { arrivalTime, streamRecord } from '../records.ts';
import { build, operationOf, type Rules } from './ordered-operation.ts';

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
