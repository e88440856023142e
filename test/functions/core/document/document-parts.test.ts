import { describe, expect, test } from 'vitest';
import { DocumentError } from '../../../../functions/core/document/document-error.ts';
import {
  checkedAction,
  checkedBytes,
  checkedId,
  checkedRouting,
  checkedVersion,
  serializeDocument,
} from '../../../../functions/core/document/document-parts.ts';
import { eventTimeReader } from '../../../../functions/core/document/event-time.ts';
import { indexNamer } from '../../../../functions/core/document/index-name.ts';

/** What is said of a part of a document, or undefined if it is fine. */
function failureOf(check: () => unknown): unknown {
  try {
    check();
    return undefined;
  } catch (thrown) {
    return thrown instanceof DocumentError ? thrown.failure : thrown;
  }
}

const mebibyte = 1024 * 1024;
const nested = (depth: number): object => (depth === 1 ? {} : { inner: nested(depth - 1) });
const wide = (depth: number) => ({ text: 'x'.repeat(500), ...nested(depth) });
const none = 'the document becomes no JSON object; return a plain object';
const infinite = 'a number in the document is too large for JavaScript';
const id = (kind: string) => `the pipeline's id must be a text that is not empty; it is ${kind}`;
const routing = (kind: string) =>
  `the pipeline's routing must be a text of whole characters that is not empty, or undefined; it is ${kind}`;
const version = (kind: string) => `the pipeline's version must be a finite number; it is ${kind}`;
const action = (kind: string) => `the pipeline's action must be index, upsert, delete; it is ${kind}`;

describe('a part of a document that can’t be sent is refused in a sentence', () => {
  test.each<[string, () => unknown, string, string]>([
    ['a text', () => serializeDocument(Object('text')), 'not_an_object', none],
    ['what is nothing as JSON', () => serializeDocument({ toJSON: () => undefined }), 'not_an_object', none],
    ['a list', () => serializeDocument([1]), 'not_an_object', none],
    [
      '202 levels',
      () => serializeDocument(wide(202)),
      'too_deep',
      'the document is more than 201 levels deep',
    ],
    ['infinity', () => serializeDocument({ n: Number.POSITIVE_INFINITY }), 'number_out_of_range', infinite],
    [
      'its opposite',
      () => serializeDocument({ n: Number.NEGATIVE_INFINITY }),
      'number_out_of_range',
      infinite,
    ],
    ['infinity in a list', () => serializeDocument({ n: [1, [1 / 0]] }), 'number_out_of_range', infinite],
    ['infinity inside', () => serializeDocument({ a: { n: 1 / 0 } }), 'number_out_of_range', infinite],
    [
      'too many bytes',
      () => checkedBytes('é'.repeat((9 * mebibyte) / 2 + 1)),
      'too_large',
      'the document has 9437186 bytes; at most 9437184 can be sent',
    ],
    ['an empty id', () => checkedId(''), 'invalid_id', id('string')],
    ['a number as id', () => checkedId(5), 'invalid_id', id('number')],
    [
      'a long id',
      () => checkedId(`${'é'.repeat(256)}x`),
      'invalid_id',
      'the id has 513 bytes; at most 512 are allowed',
    ],
    ['half a character', () => checkedId('a\ud800'), 'invalid_id', 'the id has half a surrogate pair'],
    ['an empty routing', () => checkedRouting(''), 'invalid_routing', routing('string')],
    ['half a character of it', () => checkedRouting('a\udc00'), 'invalid_routing', routing('string')],
    ['null as routing', () => checkedRouting(null), 'invalid_routing', routing('object')],
    ['no number', () => checkedVersion(Number.NaN), 'invalid_version', version('NaN')],
    ['too large a number', () => checkedVersion(1 / 0), 'invalid_version', version('Infinity')],
    ['a text as version', () => checkedVersion('5'), 'invalid_version', version('string')],
    ['another action', () => checkedAction('x'.repeat(60)), 'invalid_action', action('x'.repeat(50))],
    ['no action', () => checkedAction(undefined), 'invalid_action', action('undefined')],
    [
      'a long name of an index',
      () => indexNamer('events-{host}')(0, { host: 'h'.repeat(249) }),
      'invalid_index_name',
      'the index name has 256 bytes; at most 255 are allowed',
    ],
    [
      'a name that is a list',
      () => indexNamer('events-{host}')(0, { host: ['a'] }),
      'invalid_index_name',
      'the index takes in the field host, which is neither text nor a number',
    ],
    [
      'a name that is no number',
      () => indexNamer('events-{host}')(0, { host: Number.NaN }),
      'invalid_index_name',
      'the index takes in the field host, which is neither text nor a number',
    ],
    [
      'a name in capitals',
      () => indexNamer('events-{host}')(0, { host: 'A' }),
      'invalid_index_name',
      'the index takes in the field host, which is not in lower case',
    ],
    [
      'an unreadable time',
      () =>
        eventTimeReader({
          document: { index: 'i', eventTime: 'at' },
          mappings: { at: { type: 'date', format: 'yyyy' } },
        })({ at: 'x' }, 0),
      'unreadable_event_time',
      'the event time at is "x", which its format "yyyy" doesn\'t read; return a time of this format, or give mappings.at.format the one that the producer writes',
    ],
  ])('%s', (_, check, type, message) => {
    expect(failureOf(check)).toStrictEqual({ stage: 'document', type, message });
  });
});

test('at its limit each is fine', () => {
  expect(serializeDocument(wide(201))).toContain('"inner"');
  expect(serializeDocument({ n: null, text: 'null', at: { n: 1 / 0, toJSON: () => null } })).toBe(
    '{"n":null,"text":"null","at":null}',
  );
  expect(checkedBytes('x'.repeat(9 * mebibyte))).toBe(9 * mebibyte);
  expect(checkedId('é'.repeat(256))).toBe('é'.repeat(256));
  expect(checkedRouting(undefined)).toBeUndefined();
  expect(checkedRouting('\u{1f600}')).toBe('\u{1f600}');
  expect([checkedVersion(0), checkedVersion(-1.5)]).toEqual([0, -1.5]);
  expect(['index', 'upsert', 'delete'].map(checkedAction)).toEqual(['index', 'upsert', 'delete']);
  expect(indexNamer('events-{host}')(0, { host: 'h'.repeat(248) })).toHaveLength(255);
  expect(indexNamer('events-{host}')(0, { host: 5 })).toBe('events-5');
});
