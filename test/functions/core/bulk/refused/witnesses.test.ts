import { describe, expect, test } from 'vitest';
import { RefusalMemory } from '../../../../../functions/core/bulk/refused/memory.ts';
import { targetOf } from '../../../../../functions/core/bulk/refused/probe.ts';
import { Witnesses } from '../../../../../functions/core/bulk/refused/witnesses.ts';

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
