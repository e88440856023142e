import { afterEach, describe, expect, test, vi } from 'vitest';
import { refusalMarks } from '../../../functions/indexer/refusal-marks.ts';
import { streamRecord } from '../core/records.ts';

const [first, second] = [streamRecord('1', 0), streamRecord('2', 1)];
const keyOf = (sequenceNumber: string) =>
  `attempts/shop/events-shardId-000000000007-${sequenceNumber}.refused.json`;
const [here, there] = [keyOf(first.sequenceNumber), keyOf(second.sequenceNumber)];
const resumeFrom = (record?: typeof first) => ({
  batchItemFailures: record === undefined ? [] : [{ itemIdentifier: record.sequenceNumber }],
});
const doubts = new Map([['k', { refusals: 3, since: 7 }]]);

/** A bucket; while it is broken, it refuses everything, and while it hangs, it answers nothing. */
function bucket(kept: Record<string, string> = {}, left = 60_000) {
  const objects = new Map(Object.entries(kept));
  const state = { isBroken: false, hangs: false };
  const orBroken = async () => {
    if (state.isBroken) throw new Error('denied');
    if (state.hangs) await new Promise(() => undefined);
  };
  const deleted: string[] = [];
  const store = {
    get: async (key: string) => {
      await orBroken();
      const text = objects.get(key);
      return text === undefined ? undefined : Buffer.from(text);
    },
    put: async ({ key, body }: { key: string; body: Uint8Array }) => {
      await orBroken();
      objects.set(key, Buffer.from(body).toString());
    },
    delete: async (key: string) => {
      await orBroken();
      deleted.push(key);
      objects.delete(key);
    },
  };
  return {
    marks: refusalMarks([first, second], 'shop', store, { now: () => 1_000_000, deadline: 1_000_000 + left }),
    objects,
    deleted,
    state,
  };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('what was found of documents in doubt', () => {
  test('is kept under the record that the batch resumes from, and recalled by the batch that begins there', async () => {
    const { marks, objects } = bucket();
    expect(await marks.recall()).toEqual(new Map());
    await marks.keep(resumeFrom(first), doubts);
    expect([...objects]).toEqual([[here, '{"k":[3,7]}']]);
    expect(await marks.recall()).toEqual(doubts);
  });

  test('is not there where nothing was found: no mark is asked to be taken away', async () => {
    const { marks, deleted } = bucket();
    await marks.recall();
    await marks.keep(resumeFrom(second), doubts);
    expect(deleted).toEqual([]);
  });

  test('goes on with the batch, and its old mark is taken away', async () => {
    const { marks, objects } = bucket({ [here]: '{"k":[2,7]}' });
    await marks.recall();
    await marks.keep(resumeFrom(second), doubts);
    expect([...objects]).toEqual([[there, '{"k":[3,7]}']]);
  });

  test('stays where it is while the batch begins with the same record', async () => {
    const { marks, objects } = bucket({ [here]: '{"k":[2,7]}' });
    await marks.recall();
    await marks.keep(resumeFrom(first), doubts);
    expect([...objects]).toEqual([[here, '{"k":[3,7]}']]);
  });

  test.each<[string, typeof first | undefined, typeof doubts | undefined]>([
    ['when all is done', undefined, doubts],
    ['when nothing is in doubt any more', second, undefined],
  ])('is taken away %s', async (_, resume, found) => {
    const { marks, objects } = bucket({ [here]: '{"k":[2,7]}' });
    await marks.recall();
    await marks.keep(resumeFrom(resume), found);
    expect([...objects]).toEqual([]);
  });

  test('of another batch is left alone: what was not recalled is not deleted', async () => {
    const { marks, objects } = bucket({ [here]: '{"k":[2,7]}' });
    await marks.keep(resumeFrom(), undefined);
    expect([...objects.keys()]).toEqual([here]);
  });

  test('is no more than five thousand documents', async () => {
    const { marks, objects } = bucket();
    const many = new Map(
      Array.from({ length: 5_001 }, (_, n) => [`k${n}`, { refusals: 1, since: n }] as const),
    );
    await marks.keep(resumeFrom(first), many);
    expect(Object.keys(JSON.parse(objects.get(here) ?? ''))).toHaveLength(5_000);
  });

  test('is read as far as it is understood', async () => {
    const kept = { a: [1, 2], b: [1], c: 'x', d: [1.5, 2], e: [1, '2'], f: null, g: ['1', 2] };
    const { marks } = bucket({ [here]: JSON.stringify(kept) });
    expect(await marks.recall()).toEqual(new Map([['a', { refusals: 1, since: 2 }]]));
  });

  test.each(['[[1,2]]', 'null', '5', '{', ''])('is nothing of %j', async (text) => {
    const { marks } = bucket({ [here]: text });
    expect(await marks.recall()).toEqual(new Map());
  });

  test('is nothing from a bucket that refuses, and that fails no batch', async () => {
    const { marks, state } = bucket({ [here]: '{"k":[2,7]}' });
    state.isBroken = true;
    expect(await marks.recall()).toEqual(new Map());
    await marks.keep(resumeFrom(first), doubts);
    state.isBroken = false;
    await marks.recall();
    state.isBroken = true;
    await marks.keep(resumeFrom(second), doubts);
  });

  test.each([
    ['three seconds', 60_000, 3_000],
    ['what is left of the invocation', 50, 50],
    ['nothing after its deadline', -1, 0],
  ])('costs %s at most in a bucket that does not answer', async (_, left, most) => {
    const { marks, state } = bucket({ [here]: '{"k":[2,7]}' }, left);
    state.hangs = true;
    vi.useFakeTimers();
    const recalling = marks.recall();
    await vi.advanceTimersByTimeAsync(most);
    expect(await recalling).toEqual(new Map());
  });

  test('is kept within a second, or not, in a bucket that does not answer', async () => {
    const { marks, state } = bucket({ [here]: '{"k":[2,7]}' });
    await marks.recall();
    state.hangs = true;
    vi.useFakeTimers();
    const keeping = marks.keep(resumeFrom(second), doubts);
    await vi.advanceTimersByTimeAsync(1_000);
    await keeping;
  });
});
