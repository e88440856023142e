import { describe, expect, test } from 'vitest';
import type { Registry, ShardState } from '../../../../functions/core/windows/state.ts';
import { firstState, lowWatermarkOf, supersededBy } from '../../../../functions/core/windows/watermark.ts';

describe('a shard begins its lateness', () => {
  test('at the latest event of its parents', () => {
    const parents = [
      { ...firstState('a', []), latestEvent: 5 },
      { ...firstState('b', []), latestEvent: 9 },
      firstState('c', []),
      undefined,
    ];
    expect(firstState('d', parents)).toMatchObject({ shardId: 'd', latestEvent: 9 });
  });

  test('without one, if no parent has taken a document', () => {
    expect(firstState('d', [firstState('a', []), undefined])).not.toHaveProperty('latestEvent');
  });
});

describe('a shard that was split', () => {
  const registry: Registry = {
    kind: 'registry',
    shards: [
      { id: 'a', parents: [] },
      { id: 'b', parents: ['a'] },
      { id: 'c', parents: ['b'] },
    ],
  };
  const begun = (id: string, latestEvent: number): readonly [string, ShardState] => [
    id,
    { ...firstState(id, []), fence: '1', latestEvent },
  ];

  test('is read to its end when a child has begun, or a descendant of one that never had a record', () => {
    expect([...supersededBy(registry, new Map([begun('a', 5)]))]).toEqual([]);
    expect([...supersededBy(registry, new Map([begun('b', 5)]))]).toEqual(['a']);
    expect([...supersededBy(registry, new Map([begun('c', 5)]))].toSorted()).toEqual(['a', 'b']);
  });

  test('holds back its children until they have begun', () => {
    expect(lowWatermarkOf(registry, new Map([begun('a', 5)]))).toBe(5);
    expect(lowWatermarkOf(registry, new Map([begun('a', 5), begun('c', 9)]))).toBe(9);
    expect(lowWatermarkOf(registry, new Map())).toBeUndefined();
    expect(lowWatermarkOf({ kind: 'registry', shards: [] }, new Map())).toBeUndefined();
  });
});
