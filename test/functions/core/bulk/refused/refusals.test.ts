import { describe, expect, test } from 'vitest';
import { doubtKey, suspectOf } from '../../../../../functions/core/bulk/refused/doubt.ts';

const errorOf = (type: string, reason = 'no', causes: readonly string[] = []) => ({ type, reason, causes });

const blocked = (reason: string) => errorOf('cluster_block_exception', reason);

describe('whose fault a refusal may be', () => {
  test.each([400, 402, 405, 412, 422, 499, 500])('the document’s, of an error with %i', (status) => {
    expect(suspectOf(status, errorOf('illegal_argument_exception'))).toBe('document');
  });

  test.each([200, 201, 302, 399, 401, 403, 404, 408, 409, 413, 429, 501, 502, 503, 504])(
    'the engine’s, of any error with %i',
    (status) => {
      expect(suspectOf(status, errorOf('illegal_argument_exception'))).toBeUndefined();
    },
  );

  test('the engine’s, of a status without an error', () => {
    expect(suspectOf(400, undefined)).toBeUndefined();
  });

  test.each([
    'timeout_exception',
    'receive_timeout_transport_exception',
    'es_rejected_execution_exception',
    'circuit_breaking_exception',
    'cluster_block_exception',
    'unavailable_shards_exception',
    'no_shard_available_action_exception',
    'shard_not_in_primary_mode_exception',
    'index_shard_closed_exception',
    'already_closed_exception',
    'index_not_found_exception',
    'node_not_connected_exception',
    'node_disconnected_exception',
    'cluster_manager_not_discovered_exception',
    'not_master_exception',
    'no_node_available_exception',
    'node_closed_exception',
    'i_o_exception',
    'file_system_exception',
    'no_such_file_exception',
    'corrupt_index_exception',
    'translog_corrupted_exception',
    'engine_closed_exception',
    'recovery_engine_exception',
    'out_of_memory_error',
    'interrupted_exception',
    'task_cancelled_exception',
    'access_denied_exception',
    'security_exception',
    'validation_exception',
  ])('the engine’s, of a %s or one that such a one caused', (type) => {
    expect(suspectOf(400, errorOf(type))).toBeUndefined();
    expect(suspectOf(500, errorOf('illegal_argument_exception', 'no', ['other', type]))).toBeUndefined();
  });

  test.each([
    'action_request_validation_exception',
    'validation_exception_of_mine',
    'fail_processor_exception',
  ])('the document’s, of a %s', (type) => {
    expect(suspectOf(400, errorOf(type))).toBe('document');
  });

  test('the engine’s, of a mapping that came too late, but not of a reason that quotes one', () => {
    const late = 'timed out while waiting for a dynamic mapping update';
    expect(suspectOf(500, errorOf('mapper_exception', late))).toBeUndefined();
    expect(suspectOf(500, errorOf('mapper_exception', `failed on [${late}]`))).toBe('document');
  });

  test.each([
    "Number of documents in the index can't exceed [2147483519]",
    'x: number of documents in the shard cannot exceed [2147483519]',
  ])('the engine’s, of a shard that is full: %s', (reason) => {
    expect(suspectOf(400, errorOf('illegal_argument_exception', reason))).toBeUndefined();
    expect(
      suspectOf(400, errorOf('illegal_argument_exception', `failed on [${reason.replace('x: ', '')}]`)),
    ).toBe('document');
  });

  test.each([
    ['closed', errorOf('index_closed_exception')],
    ['read-only', blocked('index [a] blocked by: [FORBIDDEN/5/index read-only (api)];')],
    ['blocked for writing', blocked('index [a] blocked by: [FORBIDDEN/8/index write (api)];')],
    ['both', blocked('index [a] blocked by: [FORBIDDEN/5/x (api)];[FORBIDDEN/8/y (api)];')],
  ])('the index’s, which is %s, whatever the status', (_, error) => {
    for (const status of [400, 403, 429, 503]) expect(suspectOf(status, error)).toBe('index');
  });

  test.each([
    ['a full disk', 'index [a] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];'],
    ['a full disk besides', 'index [a] blocked by: [FORBIDDEN/8/x (api)];[TOO_MANY_REQUESTS/12/y];'],
    ['a full disk before', 'index [a] blocked by: [FORBIDDEN/12/x (api)];[FORBIDDEN/5/y (api)];'],
    ['the cluster', 'blocked by: [FORBIDDEN/6/cluster read-only (api)];'],
    ['the cluster, in the words of an index', 'blocked by: [FORBIDDEN/8/index write (api)];'],
    ['a block that isn’t known', 'index [a] blocked by: [FORBIDDEN/58/x (api)];'],
    ['a text around it', 'failed: index [a] blocked by: [FORBIDDEN/8/x (api)];'],
  ])('the engine’s, of the block that stands for %s', (_, reason) => {
    expect(suspectOf(403, blocked(reason))).toBeUndefined();
  });
});

test('a document in doubt is known by a key that tells nothing of it', () => {
  const keys = [['a', 'b'], ['a', 'c'], ['ab'], ['a', undefined], ['a', 'b', 'c']].map((parts) =>
    doubtKey(...parts),
  );
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys[0]).toBe(doubtKey('a', 'b'));
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{24}$/);
});
