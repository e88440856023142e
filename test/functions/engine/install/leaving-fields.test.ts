import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withLeaving } from '../../../../functions/engine/install/leaving-fields.ts';
import { leafPaths, narrowTo } from '../../../../functions/engine/install/mapping-leaves.ts';
import type { FieldMapping } from '../../../../functions/pipeline/pipeline.ts';

const { mapping: anyMapping } = fc.letrec<{ mapping: Record<string, FieldMapping>; field: FieldMapping }>(
  (tie) => ({
    mapping: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), tie('field'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    field: fc.oneof(
      { maxDepth: 3 },
      fc.record({ type: fc.constantFrom('keyword', 'long') }),
      fc.record({ properties: tie('mapping') }),
    ),
  }),
);

const texts = (paths: readonly (readonly string[])[]) => paths.map((path) => JSON.stringify(path)).toSorted();

test('the new definition is whole, and besides it there is what leaves and nothing else', () => {
  fc.assert(
    fc.property(anyMapping, anyMapping, (now, before) => {
      const { properties, leaving } = withLeaving(now, { properties: before, leaving: [] });
      expect(narrowTo(properties, leafPaths(now))).toEqual(now);
      expect(texts(leafPaths(properties))).toEqual(texts([...leafPaths(now), ...leaving]));
      const known = new Set(texts(leafPaths(before)));
      for (const path of texts(leaving)) expect(known).toContain(path);
    }),
  );
});

test('the same definition again changes nothing, and another one lets go of what had left', () => {
  fc.assert(
    fc.property(anyMapping, anyMapping, (now, before) => {
      const first = withLeaving(now, { properties: before, leaving: [] });
      expect(withLeaving(now, first)).toEqual(first);
      const next = { ...now, added: { type: 'keyword' } };
      expect(withLeaving(next, first).leaving).toEqual([]);
    }),
  );
});
