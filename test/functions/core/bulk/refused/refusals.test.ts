import { describe, expect, test } from 'vitest';
import { doubtKey, kindOf, suspectOf } from '../../../../../functions/core/bulk/refused/doubt.ts';
import {
  kindLifetimeMs,
  largestWitness,
  mostWitnesses,
} from '../../../../../functions/core/bulk/refused/limits.ts';
import { RefusalMemory } from '../../../../../functions/core/bulk/refused/memory.ts';
import {
  lateWrite,
  outlookOf,
  refusedDocument,
} from '../../../../../functions/core/bulk/refused/messages.ts';
import {
  createdAgain,
  probeInto,
  sourceOf,
  targetOf,
  variantsOf,
} from '../../../../../functions/core/bulk/refused/probe.ts';
import { Witnesses } from '../../../../../functions/core/bulk/refused/witnesses.ts';
import { operation } from '../../records.ts';

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

describe('a kind of refusal', () => {
  const kind = (reason: string, changes: { status?: number; type?: string; causes?: string[] } = {}) =>
    kindOf(changes.status ?? 400, errorOf(changes.type ?? 'x', reason, changes.causes));

  test('leaves out what the reason quotes of the document', () => {
    expect(kind('failed on [a] of "b" in \'c\' at 1.5')).toBe(kind('failed on [x\ny] of "z" in \'\' at 22'));
  });

  test('is another one with another status, type, cause or words', () => {
    const kinds = [
      kind('no'),
      kind('yes'),
      kind('no', { status: 500 }),
      kind('no', { type: 'y' }),
      kind('no', { causes: ['z'] }),
    ];
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  test('is short, however long the reason is', () => {
    expect(kind('a'.repeat(1_000))).toBe(`400 x  ${'a'.repeat(200)}`);
    expect(kindOf(400, { type: 'x', reason: 'no' })).toBe('400 x  no');
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

describe('what a container remembers', () => {
  const into = (index: string, n = 0, bytes = 10) => ({
    ...operation(n, { lines: `{"create":{"_index":"${index}","_id":"${n}"}}\n{"n":${n}}\n` }),
    bytes,
  });
  const indices = (memory: RefusalMemory) => memory.witnesses.map((each) => targetOf(each).index);

  test('is one document of each index, the last one first', () => {
    const memory = new RefusalMemory();
    for (const index of ['a', 'b', 'a', 'c', 'b']) memory.took(index, into(index));
    expect(indices(memory)).toEqual(['b', 'c', 'a']);
    memory.took('a', into('a', 7));
    expect(memory.witnesses[0]).toEqual({ lines: into('a', 7).lines });
  });

  test('is bounded in number and size', () => {
    const memory = new RefusalMemory();
    for (let n = 0; n < mostWitnesses + 3; n += 1) memory.took(`i${n}`, into(`i${n}`));
    expect(indices(memory)).toEqual(['i10', 'i9', 'i8', 'i7', 'i6', 'i5', 'i4', 'i3']);
    memory.took('large', into('large', 0, largestWitness + 1));
    expect(indices(memory)).not.toContain('large');
    memory.took('large', into('large', 0, largestWitness));
    expect(indices(memory)[0]).toBe('large');
  });

  test('are kinds of refusals, each for ten minutes from the first time on', () => {
    const memory = new RefusalMemory();
    expect(kindLifetimeMs).toBe(600_000);
    expect(memory.knows('k', 5)).toBe(false);
    memory.rememberKind('k', 5);
    memory.rememberKind('k', 1_000);
    expect(memory.knows('other', 6)).toBe(false);
    expect(memory.knows('k', 600_004)).toBe(true);
    expect(memory.knows('k', 600_005)).toBe(false);
    memory.rememberKind('k', 700_000);
    expect(memory.knows('k', 1_299_999)).toBe(true);
  });

  test('is not filled by kinds that never end', () => {
    const memory = new RefusalMemory();
    for (let n = 0; n < 1_000; n += 1) memory.rememberKind(`k${n}`, 0);
    expect(memory.knows('k0', 1)).toBe(true);
    memory.rememberKind('k1000', 0);
    expect([memory.knows('k0', 1), memory.knows('k999', 1), memory.knows('k1000', 1)]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('a probe', () => {
  test('goes where the document goes, with its routing or else its id', () => {
    const target = targetOf({ lines: '{"index":{"_index":"a","_id":"x","routing":"r"}}\n{"n":1}\n' });
    expect(target).toEqual({ index: 'a', id: 'x', routing: 'r' });
    expect(JSON.parse(probeInto(target, '{}').lines.split('\n')[0] ?? '').index.routing).toBe('r');
    const plain = targetOf(operation(3));
    expect(plain).toEqual({ index: 'events', id: '3', routing: undefined });
    expect(JSON.parse(probeInto(plain, '{}').lines.split('\n')[0] ?? '').index.routing).toBe('3');
  });

  test('is as long as it says, in bytes', () => {
    const probe = probeInto(targetOf(operation(3)), '{"text":"é"}');
    expect(probe.lines.split('\n').slice(1)).toEqual(['{"text":"é"}', '']);
    expect(probe.bytes).toBe(Buffer.byteLength(probe.lines));
    expect(createdAgain(operation(3))).toEqual({ lines: operation(3).lines, bytes: operation(3).bytes });
  });

  test('has the whole source of its witness', () => {
    expect(sourceOf({ lines: '{"create":{}}\n{"n":1}\n' })).toBe('{"n":1}');
  });
});

describe('what is said of a refusal', () => {
  const failure = { stage: 'bulk', type: 'x', message: '400: no' } as const;

  test('to the reader of a dead letter: how it was found to be the document’s fault', () => {
    expect(refusedDocument(failure, { refusals: 6, since: 1_000 }, 26_400)).toEqual({
      ...failure,
      message: '400: no (refused 6 times in 25s, while the engine took other documents)',
    });
    expect(refusedDocument(failure, { refusals: 2, since: 1_000 }, 1_000).message).toContain('in 1s,');
  });

  test('to the reader of a dead letter: what to do about an index', () => {
    const { message } = lateWrite(failure, 600_000, 'old');
    expect(message).toContain('400: no (old took no writes for 10m,');
    expect(message).toContain('POST old/_open');
    expect(message).toContain('PUT old/_settings {"index.blocks.write":null,"index.blocks.read_only":null}');
  });

  const base = {
    suspect: 'document',
    status: 400,
    refusals: 1,
    since: 0,
    lateWrites: 600_000,
    now: 5_000,
  } as const;
  test.each([
    ['nothing is known', undefined, 'is sent again until the engine takes it'],
    [
      'a 400',
      base,
      'becomes a dead letter after 5 more refusals, in 15s at the earliest, if the engine goes on taking others',
    ],
    [
      'a 500',
      { ...base, status: 500 },
      'becomes a dead letter after 5 more refusals, in 55s at the earliest, if the engine goes on taking others',
    ],
    [
      'one that has waited',
      { ...base, refusals: 9, now: 90_000 },
      'becomes a dead letter after 1 more refusal, in 1s at the earliest, if the engine goes on taking others',
    ],
    [
      'a closed index',
      { ...base, suspect: 'index' as const, now: 60_000 },
      'becomes a dead letter in 9m unless its index takes writes by then, as others do',
    ],
  ])('while it is held: %s', (_, known, expected) => {
    expect(outlookOf(known)).toBe(expected);
  });
});

describe('variants of a document', () => {
  test('have another value in one field each, or lack it, or are empty', () => {
    const { full, less } = variantsOf('{"a":1,"b":"x"}');
    const [parsed, smaller] = [full, less].map((list) => list.map((json) => JSON.parse(json)));
    const others = [0, '0', '{}', '127.0.0.1', '2026-01-01T00:00:00Z'];
    expect(parsed).toEqual([...others.map((a) => ({ a, b: 'x' })), ...others.map((b) => ({ a: 1, b }))]);
    const nothings = [null, '', []];
    expect(smaller).toEqual([
      {},
      { b: 'x' },
      { a: 1 },
      ...nothings.map((a) => ({ a, b: 'x' })),
      ...nothings.map((b) => ({ a: 1, b })),
    ]);
  });

  test('are of the first twenty fields, and of no document that is long or no object', () => {
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`f${n}`, n])));
    expect(variantsOf(many).full).toHaveLength(100);
    const long = (length: number) => JSON.stringify({ a: 'x'.repeat(length - 8) });
    expect(long(8_192)).toHaveLength(8_192);
    expect(variantsOf(long(8_192)).full).toHaveLength(5);
    for (const none of [long(8_193), '[1]', 'null']) {
      expect(variantsOf(none)).toEqual({ full: [], less: ['{}'] });
    }
  });
});

describe('a neighbour to probe with', () => {
  const line = (index: string, id: string, action = 'create') => ({
    lines: `{"${action}":{"_index":"${index}","_id":"${id}"}}\n{}\n`,
  });
  const witnessesOf = (taken: { lines: string }[], kept: string[] = [], current?: string) => {
    const memory = new RefusalMemory();
    for (const index of kept) memory.took(index, { ...line(index, 'kept'), bytes: 1 });
    return new Witnesses({
      taken: () => taken,
      memory,
      currentIndex: () => current,
      outside: { now: () => 0 },
    });
  };
  const idOf = (witness: { lines: string } | undefined) => witness && targetOf(witness).id;

  test('is one of its index, of this delivery rather than before, or else any', () => {
    const both = witnessesOf([line('a', '1'), line('b', '2'), line('b', '3')], ['b', 'c']);
    expect(['a', 'b', 'c', 'd'].map((index) => idOf(both.for(index)))).toEqual(['1', '2', 'kept', '1']);
    expect(idOf(witnessesOf([], ['b']).for('a'))).toBe('kept');
    expect(witnessesOf([]).for('a')).toBeUndefined();
  });

  test('to create again is one that was created in its index', () => {
    const witnesses = witnessesOf([line('a', '1'), line('b', '2', 'index')], ['c']);
    expect(['a', 'b', 'c'].map((index) => idOf(witnesses.createdIn(index)))).toEqual([
      '1',
      undefined,
      undefined,
    ]);
  });

  test('in another index is of this delivery, or before, or the index of now', () => {
    const witnesses = witnessesOf([line('a', '1')], ['b'], 'now');
    expect(witnesses.outside(new Set())).toBe('a');
    expect(witnesses.outside(new Set(['a']))).toBe('b');
    expect(witnesses.outside(new Set(['a', 'b']))).toBe('now');
    expect(witnesses.outside(new Set(['a', 'b', 'now']))).toBeUndefined();
    expect(witnessesOf([]).outside(new Set())).toBeUndefined();
  });

  test('is looked for among the last five hundred', () => {
    const taken = (before: number) => [
      ...Array.from({ length: before }, () => line('a', '1')),
      line('b', '2'),
    ];
    expect(idOf(witnessesOf(taken(499)).for('b'))).toBe('2');
    expect(idOf(witnessesOf(taken(500)).for('b'))).toBe('1');
  });
});
