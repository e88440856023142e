import { describe, expect, test } from 'vitest';
import { kindOf } from '../../../../../functions/core/bulk/refused/doubt.ts';
import {
  kindLifetimeMs,
  largestWitness,
  mostWitnesses,
} from '../../../../../functions/core/bulk/refused/limits.ts';
import { RefusalMemory } from '../../../../../functions/core/bulk/refused/memory.ts';
import { targetOf } from '../../../../../functions/core/bulk/refused/probe.ts';
import { operation } from '../../records.ts';

const errorOf = (type: string, reason = 'no', causes: readonly string[] = []) => ({ type, reason, causes });

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

  test('is which index each of a few data streams writes into', () => {
    const memory = new RefusalMemory();
    const streams = Array.from({ length: mostWitnesses }, (_, n) => `s${n}`);
    for (const stream of streams) memory.writesInto(stream, 'first');
    memory.writesInto('s0', 'second');
    expect(streams.map((stream) => memory.backingOf(stream))).toEqual([
      'second',
      ...streams.slice(1).map(() => 'first'),
    ]);
    memory.writesInto('new', 'first');
    expect([memory.backingOf('s1'), memory.backingOf('new')]).toEqual([undefined, 'first']);
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
