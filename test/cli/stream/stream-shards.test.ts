import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parentsFirst, type Shard } from '../../../cli/stream/stream-shards.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('any family of shards: each once, no more side by side than asked for, none before its parents have ended', async () => {
  const family = fc.array(fc.array(fc.nat(100), { maxLength: 2 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(family, fc.integer({ min: 1, max: 4 }), async (parents, atOnce) => {
      const shards = parents.map((list, position): Shard => {
        const older = position === 0 ? [] : list.map((one) => String(one % position));
        return { shardId: String(position), parents: [...new Set(older)] };
      });
      const ended: string[] = [];
      let running = 0;
      await parentsFirst(shards.toReversed(), atOnce, async ({ shardId, parents: own }) => {
        running += 1;
        expect(running).toBeLessThanOrEqual(atOnce);
        for (const parent of own) expect(ended).toContain(parent);
        for (let n = 0; n <= Number(shardId) % 3; n += 1) await turn();
        ended.push(shardId);
        running -= 1;
      });
      expect(ended.toSorted()).toEqual(shards.map(({ shardId }) => shardId).toSorted());
    }),
    { numRuns: 50 },
  );
});

test('the failure of one shard is told after those under way have ended, and no further one begins', async () => {
  const begun: string[] = [];
  const shards = ['a', 'b', 'c'].map((shardId) => ({ shardId, parents: [] }));
  const all = parentsFirst(shards, 2, async ({ shardId }) => {
    begun.push(shardId);
    await turn();
    if (shardId === 'a') throw new Error('a failed');
  });
  await expect(all).rejects.toThrow('a failed');
  expect(begun).toEqual(['a', 'b']);
});
