import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChunkLimits, halve, nextChunk } from '../../../../functions/core/bulk/chunk.ts';

const operations = fc.array(
  fc.integer({ min: 1, max: 50 }).map((bytes) => ({ bytes })),
  { maxLength: 40 },
);
/** All chunks, one after the other. */
function chunk(list: readonly { bytes: number }[], limits: ChunkLimits) {
  const chunks: { bytes: number }[][] = [];
  for (let start = 0; start < list.length; start += chunks.at(-1)?.length ?? 0) {
    chunks.push(nextChunk(list, start, limits));
  }
  return chunks;
}
const weigh = (list: readonly { bytes: number }[]) => list.reduce((sum, { bytes }) => sum + bytes, 0);

test('chunks hold every operation once and in order, within both limits unless one is too large alone', () => {
  const limits = fc.record({
    bytes: fc.integer({ min: 1, max: 120 }),
    operations: fc.integer({ min: 1, max: 7 }),
  });
  fc.assert(
    fc.property(operations, limits, (list, limit) => {
      const chunks = chunk(list, limit);
      expect(chunks.flat()).toEqual(list);
      for (const each of chunks) {
        expect(each.length).toBeGreaterThan(0);
        expect(each.length).toBeLessThanOrEqual(limit.operations);
        if (each.length > 1) expect(weigh(each)).toBeLessThanOrEqual(limit.bytes);
      }
    }),
  );
});

test('no chunk could take the first operation of the next', () => {
  const limit = { bytes: 100, operations: 5 };
  fc.assert(
    fc.property(operations, (list) => {
      const chunks = chunk(list, limit);
      chunks.slice(1).forEach((next, position) => {
        const before = chunks[position] ?? [];
        const full =
          before.length === limit.operations || weigh(before) + weigh(next.slice(0, 1)) > limit.bytes;
        expect(full).toBe(true);
      });
    }),
  );
});

test('halves that can be even are', () => {
  const of = (...bytes: readonly number[]) =>
    halve(bytes.map((each) => ({ bytes: each }))).map((half) => half.length);
  expect(of(1, 1)).toEqual([1, 1]);
  expect(of(1, 1, 1, 1)).toEqual([2, 2]);
  expect(of(9, 1, 1)).toEqual([1, 2]);
  expect(of(1, 1, 9)).toEqual([2, 1]);
});

test('halves are both non-empty, in order, and as even as whole operations allow', () => {
  fc.assert(
    fc.property(
      operations.filter((list) => list.length > 1),
      (list) => {
        const [first, second] = halve(list);
        expect([...first, ...second]).toEqual(list);
        expect(Math.min(first.length, second.length)).toBeGreaterThan(0);
        if (first.length > 1) expect(weigh(first)).toBeLessThanOrEqual(weigh(list) / 2);
      },
    ),
  );
});
