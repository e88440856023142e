import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextStep, type OpenShard, splitsFor } from '../../../local/kinesis/uniform-scaling.ts';

const hashKeys = 2n ** 128n;

/** Where shards begin that were split anywhere, as the store takes it. */
const starts = fc
  .uniqueArray(fc.bigInt(2n ** 33n, hashKeys - 2n ** 33n), { maxLength: 12 })
  .map((cuts) => [0n, ...cuts].sort((one, other) => (one < other ? -1 : 1)));

it('any shards come to any count of equal ranges, by splits and then merges that Kinesis takes', () => {
  fc.assert(
    fc.property(starts, fc.integer({ min: 1, max: 24 }), (from, target) => {
      let open: OpenShard[] = from.map((start, index) => ({ shardId: `s${index}`, start }));
      const splits = splitsFor(open, target);
      const kinds: string[] = [];
      for (let step = nextStep(open, target); step !== undefined; step = nextStep(open, target)) {
        const shards = open.toSorted((one, other) => (one.start < other.start ? -1 : 1));
        const endOf = (index: number) => (shards[index + 1]?.start ?? hashKeys) - 1n;
        if ('split' in step) {
          const { split, at } = step;
          const index = shards.findIndex(({ shardId }) => shardId === split);
          expect(at > (shards[index]?.start ?? hashKeys) + 1n && at < endOf(index)).toBe(true);
          open = [...open, { shardId: `s${open.length}-${kinds.length}`, start: at }];
        } else {
          const [shard, adjacent] = step.merge;
          const index = shards.findIndex(({ shardId }) => shardId === shard);
          expect(shards[index + 1]?.shardId).toBe(adjacent);
          open = open.filter(({ shardId }) => shardId !== adjacent);
        }
        kinds.push('split' in step ? 'split' : 'merge');
      }
      expect(open).toHaveLength(target);
      expect(kinds.lastIndexOf('split') + 1).toBe(splits);
    }),
    { numRuns: 200 },
  );
});
