import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { groupBy } from '../../torture/oracle/judge.ts';
import { Crash, isDone } from './flaky-store.ts';
import { begin, keysFrom, monitors, toldBy } from './storm-run.ts';

/** A store whose process ends before or after a certain write, counted from 0. */
function endingAt(store: WindowStore, ends: number, when: 'before' | 'amid' | 'after'): WindowStore {
  let writes = 0;
  const counted = async <Result>(work: () => Promise<Result>, half: () => Promise<unknown>) => {
    writes += 1;
    if (writes - 1 !== ends) return await work();
    if (when !== 'before') await (when === 'amid' ? half() : work());
    throw new Crash(when);
  };
  return {
    ...store,
    put: (given) =>
      counted(
        () => store.put(given),
        () => store.put(given.slice(0, Math.ceil(given.length / 2))),
      ),
    remove: (given) =>
      counted(
        () => store.remove(given),
        async () => undefined,
      ),
  };
}

describe('a process that ends in the middle of a storm', () => {
  test.each([
    ...(['before', 'amid', 'after'] as const).flatMap((when) =>
      keysFrom(0, 14).map((write) => ({ when, write, answer: 'taken' }) as const),
    ),
    { when: 'before', write: 99, answer: 'lost' },
    { when: 'before', write: 99, answer: 'refused' },
  ] as const)(
    '$when its write $write, $answer: repeats at most the same message, and loses none',
    async (ending) => {
      const { when, write, answer } = ending;
      const { run, batch, sweepAt } = begin(memoryStore({ refreshed: 'when-asked' }));
      const keys = keysFrom(0, 9);
      await batch(0, keys);
      await batch(2, [99]);
      let isFirst = true;
      run.answer = () => {
        if (!isFirst || answer === 'taken') return true;
        isFirst = false;
        if (answer === 'lost') throw new Crash('after it was published');
        return false;
      };
      await isDone(sweepAt(6, endingAt(run.store, write, when)));
      // A batch meets the states meanwhile: one key is back.
      await batch(6.2, [7]);
      for (const minutes of [7, 8, 8.5, 9, 9.5]) await sweepAt(minutes);
      const quiet = run.sent.filter(({ alert }) => alert.monitor === 'quiet');
      const byId = groupBy(quiet, ({ deduplicationId }) => deduplicationId);
      for (const same of byId.values())
        expect(new Set(same.map((each) => JSON.stringify(each))).size).toBe(1);
      const told = [...byId.values()].flatMap(([first]) => (first === undefined ? [] : toldBy(first)));
      const left = Object.values(await run.documents(monitors)) as Record<string, unknown>[];
      // If it was back before its silence was written, there was none.
      const episodes = left.flatMap(({ monitor, key, episode }) =>
        monitor === 'quiet' && JSON.stringify(key) === '[7]' ? [episode] : [],
      );
      const expected = [
        ...[0, 1, 2, 3, 4, 5, 6, 8, 99].map((n) => `quiet {"n":${n}} 1 firing`),
        ...(episodes[0] === 1 ? ['quiet {"n":7} 1 firing', 'quiet {"n":7} 1 resolved'] : []),
      ];
      expect(told.toSorted()).toEqual(expected.toSorted());
      if (episodes[0] === 1)
        expect(told.indexOf(expected[9] ?? '')).toBeLessThan(told.indexOf(expected[10] ?? ''));
      expect(quiet.length - byId.size).toBeLessThanOrEqual(1);
      expect(left.filter(({ open, kind }) => open === true || kind === 'message')).toEqual([]);
    },
  );
});
