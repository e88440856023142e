import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { arrivalTime, streamRecord } from '../core/records.ts';
import { killingStore, lateStore } from './flaky-store.ts';
import {
  close,
  corrected,
  definition,
  deliver,
  newRun,
  recordOf,
  results,
  shards,
  told,
} from './redriven-events.ts';

const story = fc
  .array(
    fc.record({
      events: fc.array(told, { minLength: 1, maxLength: 3 }),
      shard: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((records) =>
    records.map(({ events, shard }, position) =>
      recordOf(
        events.map((event) => ({ ...event, shard })),
        position,
      ),
    ),
  );

const dice = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 7, maxLength: 31 });

/** Unlucky where the dice show nothing, within the first 80 rolls. */
function unreliable(store: WindowStore, rolls: readonly number[]): WindowStore {
  let roll = 0;
  return killingStore(store, () => roll < 80 && (rolls[roll++ % rolls.length] ?? 0) === 0);
}

/** The windows as if every record had been good from the start. */
async function asIfGood(records: readonly StreamRecord[]): Promise<unknown> {
  const good = newRun('corrected');
  await deliver(good, records);
  await close(good);
  return await good.documents(results);
}

describe('windows after a redrive equal those of a stream that was good from the start', () => {
  test('whatever is killed and repeated, in whatever cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        story,
        dice,
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (records, rolls, cuts, closedBefore) => {
          const run = await corrected(records);
          if (closedBefore) await close(run);
          const store = unreliable(run.store, rolls);
          for (let start = 0, cut = 0; start < records.length; cut += 1) {
            const size = cuts[cut % cuts.length] ?? 1;
            const batch = records.slice(start, start + size);
            const done = await run.redrive(batch, store).catch(() => undefined);
            if (done !== undefined) start += size;
          }
          await close(run);
          expect(await run.documents(results)).toEqual(await asIfGood(records));
        },
      ),
      { numRuns: 80 },
    );
  });

  test('also when the correction is deployed amid a batch that is interrupted', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(story, dice, cuts, fc.nat(20), async (records, rolls, sizes, deployedAt) => {
        const run = newRun('broken');
        const store = unreliable(run.store, rolls);
        let [attempts, cut] = [0, 0];
        for (const shard of shards) {
          const own = records.filter(({ shardId }) => shardId === shard);
          for (let start = 0; start < own.length; cut += 1) {
            attempts += 1;
            if (attempts > deployedAt) run.definition = definition('corrected');
            const size = sizes[cut % sizes.length] ?? 1;
            const done = await run.batch(own.slice(start, start + size), store).catch(() => undefined);
            if (done !== undefined) start += size;
          }
        }
        run.definition = definition('corrected');
        await run.redrive(records);
        await close(run);
        expect(await run.documents(results)).toEqual(await asIfGood(records));
      }),
      { numRuns: 150 },
    );
  });

  test('with a redrive beside the very batches that leave its records out', async () => {
    await fc.assert(
      fc.asyncProperty(story, dice, dice, async (records, a, b) => {
        const run = newRun('broken');
        const broken = Promise.all(
          shards.map((shard) => {
            const own = records.filter(({ shardId }) => shardId === shard);
            return own.length === 0 ? undefined : run.batch(own, lateStore(run.store, a));
          }),
        );
        run.definition = definition('corrected');
        const [outcomes] = await Promise.all([run.redrive(records, lateStore(run.store, b)), broken]);
        // As the command does: what isn't settled stays a dead letter, and is given again.
        await run.redrive(records.filter((_, position) => outcomes[position]?.status === 'errored'));
        await close(run);
        expect(await run.documents(results)).toEqual(await asIfGood(records));
      }),
      { numRuns: 80 },
    );
  });

  test('with two redrives, a sweep and later batches side by side', async () => {
    await fc.assert(
      fc.asyncProperty(story, story, dice, dice, dice, async (records, more, a, b, c) => {
        const later = more.map((record, position) =>
          streamRecord(Buffer.from(record.data, 'base64').toString(), 500 + position, {
            shardId: record.shardId,
            arrivalTime: record.arrivalTime,
          }),
        );
        const run = await corrected(records);
        const [first, second] = [lateStore(run.store, a), lateStore(run.store, b)];
        run.clock = arrivalTime + 3_600_000;
        run.behind.add(shards[0]).add(shards[1]);
        await Promise.all([
          run.redrive(records, first),
          run.redrive(records.toReversed(), second),
          ...shards.map((shard) =>
            run.batch(
              later.filter(({ shardId }) => shardId === shard),
              lateStore(run.store, c),
            ),
          ),
          run.sweep(lateStore(run.store, c)),
        ]);
        run.behind.clear();
        await Promise.all([run.redrive(records, first), run.sweep(second)]);
        await close(run);
        expect(await run.documents(results)).toEqual(await asIfGood([...records, ...later]));
      }),
      { numRuns: 80 },
    );
  });
});
