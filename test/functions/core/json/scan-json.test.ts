import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isShallow, maxJsonDepth, scanJson } from '../../../../functions/core/json/scan-json.ts';

/** The same by recursion over the parsed value; shares nothing with the scan. */
function extentOf(value: unknown): { depth: number; values: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, values: 1 };
  const inner = Object.values(value).map(extentOf);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    values: 1 + inner.reduce((total, { values }) => total + values, 0),
  };
}

test('the depth is exact, and no value is missed, for any JSON with or without white space', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 6 }), fc.nat(3), (value, indent) => {
      const scanned = scanJson(JSON.stringify(value, undefined, indent));
      // JSON.stringify drops nothing of a JSON value, but a __proto__ key has to be read back as it was written.
      const { depth, values } = extentOf(JSON.parse(JSON.stringify(value)));
      expect(scanned.depth).toBe(depth);
      expect(scanned.nodes).toBeGreaterThanOrEqual(values);
      expect(scanned.nodes).toBeLessThanOrEqual(2 * values);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['"[[[["', 0],
  ['"\\"[[[["', 0],
  ['"\\\\"[[', 2],
  ['"\\\\\\"[[', 0],
  ['"[[', 0],
  [']]]][', 0],
  ['', 0],
])('brackets inside a text count for nothing: %s', (json, depth) => {
  expect(scanJson(json).depth).toBe(depth);
});

test('a text is shallow if the deepest JSON of its length is not too deep', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(isShallow(nested(maxJsonDepth))).toBe(true);
  expect(isShallow(nested(maxJsonDepth + 1))).toBe(false);
  expect(isShallow(`${nested(maxJsonDepth)} `)).toBe(false);
});
