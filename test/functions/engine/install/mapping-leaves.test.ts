import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leafPaths, narrowTo } from '../../../../functions/engine/install/mapping-leaves.ts';
import type { FieldMapping } from '../../../../functions/pipeline/pipeline.ts';

const mappings = {
  at: { type: 'date' },
  url: { dynamic: 'false', properties: { path: { type: 'keyword' }, query: { type: 'text' } } },
  empty: { type: 'object', properties: {} },
} as const;

test('fields are found inside objects, and an object without fields is one itself', () => {
  expect(leafPaths(mappings)).toEqual([['at'], ['url', 'path'], ['url', 'query'], ['empty']]);
});

test('a part of an object keeps the parameters of the object', () => {
  expect(narrowTo(mappings, [['url', 'query']])).toEqual({
    url: { dynamic: 'false', properties: { query: { type: 'text' } } },
  });
});

const { mapping: anyMappings } = fc.letrec<{ mapping: Record<string, FieldMapping>; field: FieldMapping }>(
  (tie) => ({
    mapping: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('field'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    field: fc.oneof(
      { maxDepth: 4 },
      fc.record({ type: fc.constantFrom('keyword', 'long') }),
      fc.record({ properties: tie('mapping') }),
    ),
  }),
);

test('any split of the fields leaves none out and none twice', () => {
  fc.assert(
    fc.property(anyMappings, fc.nat(10), (properties, cut) => {
      const paths = leafPaths(properties);
      expect(narrowTo(properties, paths)).toEqual(properties);
      const parts = [paths.slice(0, cut), paths.slice(cut)].map((part) => narrowTo(properties, part));
      expect(parts.flatMap(leafPaths).toSorted()).toEqual(paths.toSorted());
    }),
  );
});
