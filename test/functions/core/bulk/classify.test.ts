import { describe, expect, test } from 'vitest';
import type { BulkItem, EngineError } from '../../../../functions/core/bulk/bulk-answer.ts';
import {
  bulkFailure,
  classifyItem,
  isBlock,
  isDocumentError,
  isSecurityError,
} from '../../../../functions/core/bulk/classify.ts';
import { errored, rejected } from '../../../../functions/core/outcome/outcome.ts';
import type { Action } from '../../../../functions/pipeline/pipeline.ts';

const illegal = (reason: string): EngineError => ({ type: 'illegal_argument_exception', reason });
const of = (type: string): EngineError => ({ type, reason: 'why' });
const conflict = of('version_conflict_engine_exception');

describe('the outcome of a bulk item', () => {
  test.each<[string, Action, number, EngineError | undefined]>([
    ['indexed', 'create', 201, undefined],
    ['indexed', 'index', 200, undefined],
    ['indexed', 'index', 201, undefined],
    ['duplicate', 'create', 409, conflict],
    ['errored', 'index', 409, conflict],
    ['errored', 'create', 409, of('some_other_conflict')],
    ['errored', 'create', 409, undefined],
    ['errored', 'create', 429, conflict],
    ['rejected', 'create', 400, of('mapper_parsing_exception')],
    ['rejected', 'create', 400, of('document_parsing_exception')],
    ['rejected', 'create', 400, of('strict_dynamic_mapping_exception')],
    ['rejected', 'create', 400, of('parsing_exception')],
    ['rejected', 'create', 400, of('x_content_parse_exception')],
    ['rejected', 'create', 400, of('json_parse_exception')],
    ['rejected', 'create', 400, of('max_bytes_length_exceeded_exception')],
    ['rejected', 'create', 400, of('invalid_index_name_exception')],
    ['rejected', 'index', 400, of('routing_missing_exception')],
    ['rejected', 'index', 404, of('document_missing_exception')],
    ['rejected', 'create', 400, illegal('Limit of total fields [1000] has been exceeded')],
    [
      'rejected',
      'create',
      400,
      illegal('Limit of mapping depth [20] has been exceeded due to object field [x]'),
    ],
    ['rejected', 'create', 400, illegal('Limit of nested fields [50] has been exceeded')],
    ['rejected', 'create', 400, illegal('Document contains at least one immense term in field="x"')],
    ['rejected', 'create', 400, illegal('DocValuesField "x" is too large, must be <= 32766')],
    ['rejected', 'create', 400, illegal('mapper [n] cannot be changed from type [long] to [text]')],
    ['rejected', 'index', 400, illegal('id [x] is too long, must be no longer than 512 bytes but was: 600')],
    ['errored', 'create', 400, illegal('[x] says: Limit of total fields [1000] has been exceeded')],
    ['errored', 'create', 400, illegal('this action would add [2] total shards, but this cluster is full')],
    ['errored', 'create', 400, of('validation_exception')],
    ['errored', 'create', 400, of('an_error_that_nobody_has_met_yet')],
    ['errored', 'create', 400, undefined],
    ['errored', 'create', 404, of('index_not_found_exception')],
    ['errored', 'create', 403, of('cluster_block_exception')],
    ['errored', 'create', 429, of('es_rejected_execution_exception')],
    ['errored', 'create', 429, of('mapper_parsing_exception')],
    ['errored', 'create', 429, of('circuit_breaking_exception')],
    ['errored', 'create', 500, of('mapper_parsing_exception')],
    ['errored', 'create', 503, of('unavailable_shards_exception')],
    ['errored', 'create', 302, undefined],
  ])('is %s for a %s answered with %i %o', (status, action, code, error) => {
    const item = error === undefined ? { status: code } : { status: code, error };
    expect(classifyItem(action, item).status).toBe(status);
  });
});

test.each([
  'Limit of total fields [1000] has been exceeded',
  'Limit of mapping depth [20] has been exceeded due to object field [x]',
  'Limit of nested fields [50] has been exceeded',
  'The number of nested documents has exceeded the allowed limit of [10000]',
  'Document contains at least one immense term in field="text"',
  'DocValuesField "url\npath" is too large, must be <= 32766',
  'mapper [user\nid] cannot be changed from type [long] to [text]',
  "can't merge a non object mapping [a] with an object mapping",
  "object mapping [user\nid] can't be changed from nested to non-nested",
  'id [long\nid] is too long, must be no longer than 512 bytes but was: 600',
  'Validation Failed: 1: id [long] is too long, must be no longer than 512 bytes but was: 600;',
  'name cannot be empty string',
  'field name cannot be an empty string',
  'field name cannot contain only whitespace',
  'object field cannot contain only whitespace',
  'The depth of the field has exceeded the allowed limit of [20]',
])('a document is refused for %s, and not for a reason that only quotes it', (reason) => {
  expect(classifyItem('index', { status: 400, error: illegal(reason) }).status).toBe('rejected');
  const quoting = illegal(`the document says: ${reason}`);
  expect(classifyItem('index', { status: 400, error: quoting }).status).toBe('errored');
});

describe('the outcome of an item that the engine answers with success', () => {
  test.each<[string, Action, Omit<BulkItem, 'status'>]>([
    ['indexed', 'create', {}],
    ['indexed', 'create', { result: 'created' }],
    ['indexed', 'index', { result: 'updated' }],
    ['indexed', 'create', { result: 'created', failureStore: 'not_applicable_or_unknown' }],
    ['indexed', 'delete', { result: 'deleted' }],
    ['rejected', 'create', { result: 'created', failureStore: 'used' }],
    ['rejected', 'index', { failureStore: 'used' }],
    ['rejected', 'create', { result: 'noop' }],
    ['rejected', 'index', { result: 'noop' }],
    ['errored', 'create', { result: 'deleted' }],
    ['errored', 'index', { result: 'not_found' }],
    ['errored', 'delete', { result: 'created' }],
    ['errored', 'create', { result: 'a_result_that_nobody_has_met_yet' }],
    ['errored', 'create', { result: 'created', failureStore: 'failed' }],
    ['errored', 'create', { result: 'created', failureStore: 'not_enabled' }],
    ['errored', 'create', { result: 'created', failureStore: 'a_word_that_nobody_has_met_yet' }],
    ['errored', 'create', { result: 'created', error: of('mapper_parsing_exception') }],
  ])('is %s for a %s answered with %o', (status, action, rest) => {
    for (const success of [200, 201]) {
      expect(classifyItem(action, { status: success, ...rest }).status).toBe(status);
    }
  });

  test.each<[string, Omit<BulkItem, 'status'>, string]>([
    [
      'failure_store',
      { result: 'created', failureStore: 'used' },
      'the data stream refused the document and put it into its failure store, where the reason is; the dead letter holds its bytes: correct the mapping or the ingest pipeline, and redrive',
    ],
    [
      'dropped',
      { result: 'noop' },
      "an ingest pipeline of the search engine dropped the document; if that is meant, return null for it in the pipeline's transform, else take the drop processor away and redrive",
    ],
  ])('that is no success says what to do: %s', (type, rest, message) => {
    expect(classifyItem('create', { status: 201, ...rest })).toEqual(
      rejected({ stage: 'bulk', type, message }),
    );
  });

  test.each<[Omit<BulkItem, 'status'>, string]>([
    [{ result: 'deleted' }, '201: result deleted'],
    [{ failureStore: 'failed' }, '201: failure_store failed'],
    [{ result: 'x'.repeat(2_000) }, `201: result ${'x'.repeat(988)}`.slice(0, 1_000)],
  ])('that isn’t understood says what it was: %#', (rest, message) => {
    const outcome = errored({ stage: 'bulk', type: 'unknown_result', message });
    expect(classifyItem('create', { status: 201, ...rest })).toEqual(outcome);
  });

  test('is one for each action that may be asked for', () => {
    for (const action of ['create', 'index', 'upsert'] as const) {
      for (const result of ['created', 'updated'])
        expect(classifyItem(action, { status: 200, result }).status).toBe('indexed');
    }
    expect(classifyItem('upsert', { status: 200, result: 'deleted' }).status).toBe('errored');
  });
});

test.each<[boolean, number, EngineError | undefined]>([
  [false, 399, of('mapper_parsing_exception')],
  [true, 400, of('mapper_parsing_exception')],
  [true, 499, of('mapper_parsing_exception')],
  [false, 500, of('mapper_parsing_exception')],
  [false, 400, { ...of('mapper_parsing_exception'), causes: ['x', 'circuit_breaking_exception'] }],
  [true, 400, { ...of('mapper_parsing_exception'), causes: ['x', 'y'] }],
  [true, 400, { ...illegal('name cannot be empty string'), type: 'action_request_validation_exception' }],
  [false, 400, { ...illegal('name cannot be empty string'), type: 'validation_exception' }],
])('a refusal is about the document: %s, for %i %o', (expected, status, error) => {
  expect(isDocumentError(status, error)).toBe(expected);
});

test.each<[boolean, string]>([
  [true, 'blocked by: [FORBIDDEN/10/cluster create-index blocked (api)];'],
  [true, 'index [events-2026] blocked by: [FORBIDDEN/8/index write (api)];'],
  [true, 'index [] blocked by: [x'],
  [false, 'the document says: blocked by: [x'],
  [false, 'index [a] [b] blocked by: [x'],
])('a reason is that of a block: %s, for %s', (expected, reason) => {
  expect(isBlock({ type: 'x', reason })).toBe(expected);
});

describe('a failure store that didn’t take a refused document changes nothing about why', () => {
  test.each(['failed', 'not_enabled', 'not_applicable_or_unknown', 'something_else'])(
    '%s',
    (failureStore) => {
      const refused = { status: 400, error: of('document_parsing_exception'), failureStore };
      expect(classifyItem('create', refused).status).toBe('rejected');
      const full = { status: 429, error: of('es_rejected_execution_exception'), failureStore };
      expect(classifyItem('create', full).status).toBe('errored');
      const taken = { status: 409, error: conflict, failureStore };
      expect(classifyItem('create', taken).status).toBe('duplicate');
    },
  );
});

describe('a refusal of our credentials', () => {
  test.each<[boolean, number, EngineError | undefined]>([
    [true, 401, undefined],
    [true, 403, undefined],
    [true, 403, of('security_exception')],
    [true, 403, { type: 'unknown', reason: 'User: anonymous is not authorized to perform: es:ESHttpPost' }],
    [false, 403, of('cluster_block_exception')],
    [false, 403, of('index_create_block_exception')],
    [
      false,
      403,
      {
        type: 'security_exception',
        reason: 'blocked by: [FORBIDDEN/10/cluster create-index blocked (api)];',
      },
    ],
    [false, 400, of('security_exception')],
    [false, 429, of('security_exception')],
    [false, 503, undefined],
  ])('is %s for %i %o', (refused, status, error) => {
    expect(isSecurityError(status, error)).toBe(refused);
  });
});

test('a failure keeps at most 1,000 characters of the reason, which may quote the document', () => {
  const { type, message } = bulkFailure(400, illegal('x'.repeat(5_000)));
  expect(type).toBe('illegal_argument_exception');
  expect(message).toHaveLength(1_000);
  expect(bulkFailure(500, undefined)).toEqual({
    stage: 'bulk',
    type: 'unknown',
    message: '500: no reason given',
  });
});
