import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Flow, type Taken } from '../../../../functions/core/bulk/flow.ts';

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
