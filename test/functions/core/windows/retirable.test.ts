import { expect, test } from 'vitest';
import type { ShardState } from '../../../../functions/core/windows/state.ts';
import { firstState, retirable } from '../../../../functions/core/windows/watermark.ts';

const shard = (id: string, ...parents: readonly string[]) => ({ id, parents });

/** Of a registry and the shards that have begun, those that the stream won't give any more may go. */
function retired(
  shards: readonly ReturnType<typeof shard>[],
  begun: readonly string[],
  gone: readonly string[] = shards.map(({ id }) => id),
): string[] {
  const states = new Map(
    begun.map((shardId): [string, ShardState] => [shardId, { ...firstState(shardId, []), fence: '1' }]),
  );
  const left = retirable({ kind: 'registry', shards }, states, ({ id }) => gone.includes(id));
  return left.map(({ id }) => id);
}

const split = [shard('a'), shard('b', 'a'), shard('c', 'a')];
const chain = [shard('a'), shard('b', 'a'), shard('c', 'b')];

test('a shard may go when all its children have begun', () => {
  expect(retired(split, ['a', 'b', 'c'])).toEqual(['a']);
  expect(retired(split, ['a', 'b'])).toEqual([]);
  expect(retired(split, ['a'])).toEqual([]);
});

test('a shard that isn’t its child has no say in it', () => {
  expect(retired([...split, shard('x')], ['a', 'b', 'c'])).toEqual(['a']);
});

test('a shard that the stream still gives stays', () => {
  expect(retired(split, ['a', 'b', 'c'], ['b', 'c'])).toEqual([]);
});

test('parents go before their children, however many', () => {
  expect(retired(chain, ['a', 'b', 'c'])).toEqual(['a', 'b']);
  expect(retired([...chain].reverse(), ['a', 'b', 'c'])).toEqual(['b', 'a']);
  expect(retired(chain, ['a', 'b', 'c'], ['b', 'c'])).toEqual([]);
});

test('what has no children stays', () => {
  expect(retired([shard('a'), shard('b')], ['a', 'b'])).toEqual([]);
});
