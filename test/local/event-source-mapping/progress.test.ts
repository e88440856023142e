import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShardProgress } from '../../../local/event-source-mapping/progress.ts';

/** Each arrives at its number. */
const recordsOf = (...sequenceNumbers: string[]) =>
  sequenceNumbers.map((sequenceNumber) => ({ sequenceNumber, arrivalTime: Number(sequenceNumber) }));

describe('the progress of a shard', () => {
  it('moves the checkpoint no further than every lane has passed', () => {
    const progress = new ShardProgress();
    progress.read(recordsOf('1', '2', '3', '4'));
    expect(progress.pass(['2', '4'])).toEqual({ checkpoint: undefined, count: 0 });
    expect(progress.since).toBe(1);
    expect(progress.pass(['1'])).toEqual({ checkpoint: '2', count: 2 });
    expect([progress.size, progress.since]).toEqual([2, 3]);
    expect(progress.pass(['3'])).toEqual({ checkpoint: '4', count: 2 });
    expect(progress.size).toBe(0);
  });

  it('is as far behind as the last record read, until a read has found nothing more', () => {
    const progress = new ShardProgress();
    expect(progress.since).toBe(undefined);
    progress.read(recordsOf('1', '2'));
    progress.pass(['1', '2']);
    expect(progress.since).toBe(2);
    progress.read([]);
    expect(progress.since).toBe(undefined);
  });

  it('counts a record once, however often it is passed, and none that was never read', () => {
    const progress = new ShardProgress();
    progress.read(recordsOf('1', '2'));
    progress.pass(['1']);
    expect(progress.pass(['1', '9'])).toEqual({ checkpoint: undefined, count: 0 });
    expect(progress.pass(['2', '2'])).toEqual({ checkpoint: '2', count: 1 });
  });

  it('never passes a record that is not passed, and counts all in the end, in any order of passing', () => {
    const orders = fc.integer({ min: 1, max: 30 }).chain((count) =>
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, number) => number),
        { minLength: count },
      ),
    );
    fc.assert(
      fc.property(orders, (order) => {
        const progress = new ShardProgress();
        progress.read(recordsOf(...order.map((_, number) => String(number))));
        const passed = new Set<number>();
        let total = 0;
        for (const number of order) {
          passed.add(number);
          const { checkpoint, count } = progress.pass([String(number)]);
          total += count;
          if (checkpoint === undefined) continue;
          for (let before = 0; before <= Number(checkpoint); before += 1) expect(passed).toContain(before);
          expect(passed).not.toContain(Number(checkpoint) + 1);
        }
        expect(total).toBe(order.length);
        expect(progress.size).toBe(0);
      }),
    );
  });
});
