import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrivalTime } from '../core/records.ts';
import { at, counts, newRun, results } from './aggregated.ts';
import { killingStore, lateStore } from './flaky-store.ts';
import type { WindowRun } from './window-run.ts';

describe('two containers and a sweep at the same moment', () => {
  const dice = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 7, maxLength: 23 });
  test('count once and notify once', async () => {
    await fc.assert(
      fc.asyncProperty(dice, dice, dice, async (a, b, c) => {
        const run = newRun();
        const records = [0, 1, 2, 3, 4].map((position) => at(position, 1, position)).concat(at(16, 2, 9));
        await Promise.all([
          run.batch(records, lateStore(run.store, a)),
          run.batch(records, lateStore(run.store, b)),
          run.sweep(lateStore(run.store, c)),
        ]);
        run.clock += 60_000;
        await Promise.all([run.sweep(lateStore(run.store, a)), run.sweep(lateStore(run.store, b))]);
        expect(run.sent.map(({ deduplicationId }) => deduplicationId.split(':').at(-1))).toEqual([
          'fired',
          'resolved',
        ]);
        expect(await counts(run)).toEqual(
          expect.arrayContaining([
            ['00:00', 1, 5, true],
            ['00:10', 2, 1, true],
          ]),
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('whatever is killed, repeated or cut differently', () => {
  const story = fc.array(
    fc.record({ seconds: fc.integer({ min: 0, max: 40 }), n: fc.integer({ min: 1, max: 3 }) }),
    {
      minLength: 1,
      maxLength: 40,
    },
  );
  test('windows and notifications are the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        story,
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5 }),
        async (events, cuts, dice) => {
          const records = events.map(({ seconds, n }, position) => at(seconds, n, position));
          const calm = newRun();
          await calm.batch(records);
          const run = newRun();
          let roll = 0;
          let calmly = 0;
          const unlucky = () => calmly < 60 && (dice[roll++ % dice.length] ?? 0) === 0;
          const store = killingStore(run.store, unlucky);
          for (let start = 0, cut = 0; start < records.length; cut += 1) {
            const size = cuts[cut % cuts.length] ?? 1;
            const batch = records.slice(start, start + size);
            const done = await run.batch(batch, store).then(
              () => true,
              () => false,
            );
            calmly += done ? 0 : 1;
            if (done) start += size;
          }
          for (const each of [calm, run]) {
            for (let minute = 1; minute <= 4; minute += 1) {
              each.clock = arrivalTime + minute * 120_000;
              await each.sweep();
            }
          }
          expect(await run.documents(results)).toEqual(await calm.documents(results));
          const told = ({ sent }: WindowRun) => sent.map(({ deduplicationId }) => deduplicationId).toSorted();
          expect([...new Set(told(run))]).toEqual(told(calm));
        },
      ),
      { numRuns: 150 },
    );
  });
});
