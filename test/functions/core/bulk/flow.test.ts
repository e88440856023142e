import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Flow, flowSignal, signalOf, type Taken } from '../../../../functions/core/bulk/flow.ts';

const largest = { bytes: 5 * 1024 * 1024, operations: 2_000 };
const limits = { chunk: largest, concurrency: 2 };

/** Answers of equal latency, one after the other. */
function answer(flow: Flow, taken: readonly Taken[], latency = 50, from = 0): number {
  return taken.reduce((now, each) => {
    flow.answered(each, now, now + latency);
    return now + latency;
  }, from);
}
const repeat = (taken: Taken, count: number) => Array.from({ length: count }, () => taken);

describe('throttling', () => {
  test('takes away the second request first, then halves the chunk', () => {
    const flow = new Flow(limits);
    answer(flow, ['throttled']);
    expect([flow.concurrency, flow.chunk]).toEqual([1, largest]);
    answer(flow, ['throttled'], 50, 50);
    expect(flow.chunk).toEqual({ bytes: largest.bytes / 2, operations: 1_000 });
  });

  test('counts once for all requests that were in flight together', () => {
    const flow = new Flow({ ...limits, concurrency: 8 });
    for (const took of [40, 50, 60, 70]) flow.answered('throttled', 0, took);
    expect(flow.concurrency).toBe(4);
  });

  test('is forgotten step by step, chunk first', () => {
    const flow = new Flow(limits);
    const now = answer(flow, repeat('throttled', 3));
    const small = flow.chunk.operations;
    answer(flow, ['all'], 50, now);
    expect(flow.chunk.operations).toBe(small + 2_000 / 16);
    expect(flow.concurrency).toBe(1);
    answer(flow, repeat('all', 30), 50, now);
    expect([flow.concurrency, flow.chunk]).toEqual([2, largest]);
  });
});

describe('latency', () => {
  test('that leaps up shrinks the flow although nothing was refused', () => {
    const flow = new Flow(limits);
    answer(flow, repeat('all', 20), 200);
    answer(flow, ['all'], 2_000, 10_000);
    expect(flow.concurrency).toBe(1);
  });

  test('that leaps up to what nobody would notice changes nothing', () => {
    const flow = new Flow(limits);
    answer(flow, repeat('all', 20), 5);
    answer(flow, ['all'], 500, 10_000);
    expect(flow.concurrency).toBe(2);
  });

  test.each([
    [300, 999, 2],
    [300, 1_000, 1],
    [400, 1_200, 2],
    [400, 1_201, 1],
  ])(
    'of %i ms as a rule leaps up at a second, and beyond three times as much: %i ms',
    (usual, next, most) => {
      const flow = new Flow(limits);
      answer(flow, repeat('all', 20), usual);
      answer(flow, ['all'], next, 100_000);
      expect(flow.concurrency).toBe(most);
    },
  );

  test('is usual by a tenth of each answer', () => {
    for (const [next, most] of [
      [1_380, 2],
      [1_381, 1],
    ] as const) {
      const flow = new Flow(limits);
      const now = answer(flow, ['all', 'all'], 400);
      answer(flow, ['all'], 1_000, now);
      answer(flow, ['all'], next, 100_000);
      expect(flow.concurrency).toBe(most);
    }
  });

  test('that was high all along is how this engine is', () => {
    const flow = new Flow(limits);
    answer(flow, repeat('all', 50), 4_000);
    expect([flow.concurrency, flow.chunk]).toEqual([2, largest]);
  });
});

describe('an engine that takes nothing', () => {
  test('counts as down after three requests in a row, and is then asked with one small one', () => {
    const flow = new Flow(limits);
    const now = answer(flow, repeat('failed', 2));
    expect(flow.down).toBe(false);
    answer(flow, ['failed'], 50, now);
    expect(flow.down).toBe(true);
    expect(flow.concurrency).toBe(1);
    expect(flow.chunk.operations).toBeLessThanOrEqual(50);
  });

  test('is back with the first answer that is one', () => {
    const flow = new Flow(limits);
    const now = answer(flow, repeat('failed', 10));
    answer(flow, ['throttled'], 50, now);
    expect(flow.down).toBe(false);
  });

  test('between answers is only busy', () => {
    const flow = new Flow(limits);
    answer(flow, ['failed', 'failed', 'all', 'failed', 'failed']);
    expect(flow.down).toBe(false);
  });
});

test('an engine that is down is asked with one request of a thirty-second part, and of at most 50', () => {
  const asked = (operations: number) => {
    const flow = new Flow({ chunk: { bytes: 6_415, operations }, concurrency: 4 });
    answer(flow, repeat('failed', 3));
    return [flow.concurrency, flow.chunk];
  };
  expect(asked(2_000)).toEqual([1, { bytes: 200, operations: 50 }]);
  expect(asked(330)).toEqual([1, { bytes: 200, operations: 10 }]);
  expect(asked(10)).toEqual([1, { bytes: 200, operations: 1 }]);
});

test('what was sent before the flow shrank says nothing new, and what was sent then does', () => {
  for (const [sentAt, concurrency] of [
    [99, 4],
    [100, 2],
  ] as const) {
    const flow = new Flow({ ...limits, concurrency: 8 });
    flow.answered('throttled', 0, 100);
    flow.answered('throttled', sentAt, 150);
    expect(flow.concurrency).toBe(concurrency);
  }
});

test('requests in flight grow by a quarter of one with each answer', () => {
  const flow = new Flow({ ...limits, concurrency: 3 });
  const now = answer(flow, ['throttled', 'all', 'all', 'all']);
  expect(flow.concurrency).toBe(2);
  answer(flow, ['all', 'all'], 50, now);
  expect(flow.concurrency).toBe(2);
  answer(flow, ['all', 'all'], 50, now + 100);
  expect(flow.concurrency).toBe(3);
});

test.each<[number, Taken]>([
  [200, 'all'],
  [428, 'all'],
  [429, 'throttled'],
  [430, 'all'],
  [499, 'all'],
  [500, 'failed'],
  [503, 'failed'],
])('the status %i by itself: %s', (status, taken) => {
  expect(signalOf(status)).toBe(taken);
});

describe('what an answer says of the engine', () => {
  const error = { type: 'x', reason: 'y' };
  test.each<[string, Parameters<typeof flowSignal>[0], Taken, Taken]>([
    ['none', { kind: 'unreachable', message: '' }, 'failed', 'failed'],
    ...(
      [
        [500, 'failed', 'all'],
        [503, 'failed', 'failed'],
        [429, 'throttled', 'throttled'],
        [400, 'all', 'all'],
      ] as const
    ).map(([status, taken, ofDoubted]): [string, Parameters<typeof flowSignal>[0], Taken, Taken] => [
      `refused with ${status}`,
      { kind: 'refused', status, error },
      taken,
      ofDoubted,
    ]),
    ...(
      [
        [[], 'all', 'all'],
        [[201, 400], 'all', 'all'],
        [[201, 429], 'throttled', 'throttled'],
        [[201, 503], 'throttled', 'throttled'],
        [[201, 500], 'all', 'all'],
        [[201, 500, 503], 'throttled', 'throttled'],
        [[429, 429], 'throttled', 'throttled'],
        [[429, 500], 'throttled', 'throttled'],
        [[500, 500], 'failed', 'all'],
        [[500, 503], 'failed', 'failed'],
      ] as const
    ).map(([statuses, taken, ofDoubted]): [string, Parameters<typeof flowSignal>[0], Taken, Taken] => [
      `items ${statuses.join(' ')}`,
      { kind: 'items', items: statuses.map((status) => ({ status })) },
      taken,
      ofDoubted,
    ]),
  ])('%s', (_, answered, taken, ofDoubted) => {
    expect(flowSignal(answered, false)).toBe(taken);
    expect(flowSignal(answered, true)).toBe(ofDoubted);
  });
});

test('whatever it is told, the flow stays within its limits, above zero, and recovers', () => {
  const answers = fc.array(fc.tuple(fc.constantFrom<Taken>('all', 'throttled', 'failed'), fc.nat(40_000)));
  fc.assert(
    fc.property(answers, (told) => {
      const flow = new Flow(limits);
      let now = 0;
      for (const [taken, latency] of told) {
        flow.answered(taken, now, now + latency);
        now += latency;
        expect(flow.concurrency).toBeGreaterThanOrEqual(1);
        expect(flow.concurrency).toBeLessThanOrEqual(2);
        expect(flow.chunk.operations).toBeGreaterThanOrEqual(1);
        expect(flow.chunk.operations).toBeLessThanOrEqual(largest.operations);
        expect(flow.chunk.bytes).toBeGreaterThan(0);
        expect(flow.chunk.bytes).toBeLessThanOrEqual(largest.bytes);
      }
      answer(flow, repeat('all', 60), 10, now);
      expect([flow.concurrency, flow.chunk]).toEqual([2, largest]);
    }),
  );
});
