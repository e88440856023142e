import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runBatchStep } from '../../../../functions/core/transform/batch-step.ts';
import { RetriableError } from '../../../../functions/pipeline/pipeline.ts';

const documents = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

/** A step that throws whenever one of the bad documents is among those that it is given, and counts its calls. */
function stepFailingFor(bad: ReadonlySet<number>, error: () => Error = () => new Error('bad document')) {
  const seen: number[] = [];
  const step = async (given: readonly Readonly<Record<string, unknown>>[]) => {
    seen.push(given.length);
    if (given.some(({ n }) => bad.has(Number(n)))) throw error();
    return given.map(({ n }) => ({ n, done: true }));
  };
  return { step, seen };
}

test('the documents that the step fails for are found and rejected, and all others pass', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 40 }),
      fc.uniqueArray(fc.nat(39), { maxLength: 3 }),
      async (count, bad) => {
        const failing = new Set(bad.filter((n) => n < count));
        fc.pre(failing.size < count);
        const stepped = await runBatchStep(documents(count), stepFailingFor(failing).step);
        expect(stepped).toHaveLength(count);
        stepped.forEach((result, n) => {
          if (failing.has(n))
            expect(result).toMatchObject({ failure: { type: 'batch_failed' }, retriable: false });
          else expect(result).toEqual({ document: { n, done: true } });
        });
      },
    ),
  );
});

test('a step that passes nothing is taken for a look-up that is down: nothing is rejected', async () => {
  for (const count of [1, 2, 100]) {
    const { step } = stepFailingFor(new Set(documents(count).map(({ n }) => n)));
    const stepped = await runBatchStep(documents(count), step);
    expect(stepped.every((result) => 'failure' in result && result.retriable)).toBe(true);
  }
});

describe('a RetriableError', () => {
  test('has its part delivered again, without searching for a culprit', async () => {
    const { step, seen } = stepFailingFor(new Set([1]), () => new RetriableError('look-up is down'));
    const stepped = await runBatchStep(documents(8), step);
    expect(stepped.every((result) => 'failure' in result && result.retriable)).toBe(true);
    expect(seen).toEqual([8]);
  });
});

test('the step is called a bounded number of times, and what is passed by then is a prefix', async () => {
  const bad = new Set(documents(4_000).flatMap(({ n }) => (n % 2 === 0 ? [n] : [])));
  const { step, seen } = stepFailingFor(bad);
  const stepped = await runBatchStep(documents(4_000), step);
  expect(seen.length).toBeLessThanOrEqual(64);
  const undecided = stepped.findIndex((result) => 'failure' in result && result.retriable);
  expect(undecided).toBeGreaterThan(0);
  expect(stepped.slice(undecided).every((result) => 'failure' in result && result.retriable)).toBe(true);
});

test.each([40, 600])(
  '%i bad documents before any good one are rejected, delivery by delivery',
  async (count) => {
    const { step } = stepFailingFor(new Set(documents(count).map(({ n }) => n)));
    const rejected: unknown[] = [];
    let left = documents(1_000);
    for (let delivery = 0; delivery < count && left.length > 0; delivery += 1) {
      const stepped = await runBatchStep(left, step);
      const again = stepped.findIndex((result) => 'failure' in result && result.retriable);
      const decided = again < 0 ? left.length : again;
      rejected.push(
        ...left.filter((_, position) => position < decided && 'failure' in (stepped[position] ?? {})),
      );
      left = left.slice(decided);
    }
    expect(left).toEqual([]);
    expect(rejected).toEqual(documents(count));
  },
);

test('a hole in what the step returns is a document that is none, not a missing result', async () => {
  const stepped = await runBatchStep(documents(3), ([first, , third]) => {
    const holed = new Array(3);
    holed[0] = first;
    holed[2] = third;
    return holed;
  });
  expect(stepped).toEqual([{ document: { n: 0 } }, { document: undefined }, { document: { n: 2 } }]);
  expect(1 in stepped).toBe(true);
});

describe('the time that the step has', () => {
  const tooLate = {
    failure: {
      stage: 'transform',
      type: 'not_in_time',
      message: 'the transform took half of the time that the function has',
    },
    retriable: true,
  };

  test('is over before it begins: it isn’t called', async () => {
    const { step, seen } = stepFailingFor(new Set());
    const limit = { isOver: () => true, over: new Promise(() => undefined) };
    expect(await runBatchStep(documents(2), step, limit)).toEqual([tooLate, tooLate]);
    expect(seen).toEqual([]);
  });

  test('ends while it hangs: all documents come again, and it isn’t called another time', async () => {
    let calls = 0;
    const hanging = () => {
      calls += 1;
      return new Promise<never>(() => undefined);
    };
    const limit = { isOver: () => false, over: Promise.resolve() };
    expect(await runBatchStep(documents(2), hanging, limit)).toEqual([tooLate, tooLate]);
    expect(calls).toBe(1);
  });
});

test('a step that returns another number of documents than it was given is looked into for which of them', async () => {
  const dropsOne = (given: readonly Readonly<Record<string, unknown>>[]) => given.filter(({ n }) => n !== 1);
  const stepped = await runBatchStep(documents(4), async (given) => dropsOne(given));
  const message = 'transformBatch got 1 documents and returned 0; return as many, in the same order';
  expect(stepped).toEqual([
    { document: { n: 0 } },
    { failure: { stage: 'transform', type: 'batch_length', message }, retriable: false },
    { document: { n: 2 } },
    { document: { n: 3 } },
  ]);
});
