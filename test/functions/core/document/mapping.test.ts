import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { knownFields, rescueUnmapped } from '../../../../functions/core/document/mapping.ts';

const known = knownFields({ n: { type: 'long' }, text: { type: 'text' } });
const rescue = (document: object) => JSON.stringify(rescueUnmapped({ ...document }, known));

test('a document whose fields are all known is the same object', () => {
  const document = { n: 1, text: 'x' };
  expect(rescueUnmapped(document, known)).toBe(document);
});

test.each<[string, object, string]>([
  ['an unknown field', { n: 1, x: 2 }, '{"n":1,"unmapped":{"x":2}}'],
  ['an object under its own name', { x: 2, unmapped: { y: 3 } }, '{"unmapped":{"x":2,"unmapped":{"y":3}}}'],
  ['a text under its own name', { unmapped: 'y' }, '{"unmapped":{"unmapped":"y"}}'],
  ['what stands where the pipeline writes', { ingest: 5, n: 1 }, '{"n":1,"unmapped":{"ingest":5}}'],
])('the rescue field takes %s', (_, document, json) => {
  expect(rescue(document)).toBe(json);
});

describe('inside the objects of the mapping', () => {
  const nestedFields = knownFields({
    url: { properties: { path: { type: 'keyword' }, host: { properties: { name: { type: 'keyword' } } } } },
    parts: { type: 'nested', properties: { id: { type: 'long' } } },
    at: { type: 'geo_point' },
    free: { type: 'object', dynamic: true },
    off: { type: 'object', enabled: false },
  });
  const rescued = (document: object) =>
    JSON.parse(JSON.stringify(rescueUnmapped({ ...document }, nestedFields)));

  test('a document is the same object when all is known, at any depth', () => {
    const document = {
      url: { path: '/', host: { name: 'a' } },
      parts: [{ id: 1 }, { id: 2 }],
      at: { lat: 1, lon: 2, other: 3 },
      free: { any: { thing: 1 } },
      off: { any: 1 },
    };
    expect(rescueUnmapped(document, nestedFields)).toBe(document);
  });

  test('an unknown field goes to the rescue field under the same path', () => {
    expect(rescued({ url: { path: '/', scheme: 'http', host: { name: 'a', port: 1 } }, x: 1 })).toEqual({
      url: { path: '/', host: { name: 'a' } },
      unmapped: { url: { scheme: 'http', host: { port: 1 } }, x: 1 },
    });
  });

  test('what takes anything stays whole beside an unknown field', () => {
    expect(rescued({ free: { any: { thing: 1 } }, off: { any: 1 }, at: { other: 3 }, x: 1 })).toEqual({
      ...{ free: { any: { thing: 1 } }, off: { any: 1 }, at: { other: 3 } },
      unmapped: { x: 1 },
    });
  });

  test('a list keeps its length on both sides', () => {
    expect(rescued({ parts: [{ id: 1 }, { id: 2, x: 3 }] })).toEqual({
      parts: [{ id: 1 }, { id: 2 }],
      unmapped: { parts: [null, { x: 3 }] },
    });
  });

  test('what is no object in its place is left for the engine to refuse', () => {
    const date = new Date(0);
    for (const url of ['text', 5, null, [['text']], date]) {
      const document = { url };
      expect(rescueUnmapped(document, nestedFields)).toBe(document);
    }
  });
});

describe('what no flat field can take is kept beside it', () => {
  const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
  const leaves = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]));
  test.each<[string, unknown, 'unmapped' | 'unindexed']>([
    ['a text of 31,000 bytes', 'x'.repeat(31_000), 'unmapped'],
    ['a text of 33,000 bytes', 'x'.repeat(33_000), 'unindexed'],
    ['a text of 33,000 bytes in fewer characters', 'é'.repeat(16_500), 'unindexed'],
    ['a path of 33,000 bytes', { ['k'.repeat(20_000)]: { ['k'.repeat(13_000)]: {} } }, 'unindexed'],
    ['19 levels', nested(19), 'unmapped'],
    ['20 levels', nested(20), 'unindexed'],
    ['400 levels', nested(400), 'unindexed'],
    ['1,000 leaves', leaves(1_000), 'unmapped'],
    ['1,001 leaves', leaves(1_001), 'unindexed'],
    ['a list of 1,001 numbers', Array.from({ length: 1_001 }, () => 1), 'unindexed'],
    ['a key with the character 0', { 'a\0b': 1 }, 'unindexed'],
    ['a date', new Date(0), 'unmapped'],
  ])('%s', (_, x, field) => {
    expect(rescueUnmapped({ n: 1, x }, known)).toEqual({ n: 1, [field]: { x } });
  });

  test('and takes none of its neighbours along', () => {
    const document = { ...leaves(600), long: 'x'.repeat(40_000), more: leaves(600), last: 1 };
    const { unmapped, unindexed } = rescueUnmapped(document, known);
    expect(unmapped).toEqual({ ...leaves(600), last: 1 });
    expect(unindexed).toEqual({ long: document.long, more: document.more });
  });
});

test('no top-level field is lost, whatever its name, and none but the known ones stays', () => {
  const name = fc.oneof(
    fc.constantFrom('n', 'text', '__proto__', 'constructor', 'toString', 'x', 'ingest', 'unmapped'),
    fc.string(),
  );
  const json = fc.dictionary(name, fc.nat(), { noNullPrototype: true });
  fc.assert(
    fc.property(json, (made) => {
      const document: Record<string, unknown> = JSON.parse(JSON.stringify(made));
      const safe = rescueUnmapped(document, known);
      const { unmapped, ...rest } = safe;
      for (const key of Object.keys(rest)) expect(known.has(key)).toBe(true);
      const all = [...Object.entries(rest), ...Object.entries(unmapped ?? {})];
      expect(all.sort()).toEqual(Object.entries(document).sort());
    }),
  );
});

test('no field is lost at any depth, and none but the known ones stays in a known object', () => {
  const deep = knownFields({
    a: { properties: { a: { type: 'long' }, b: { properties: { a: { type: 'long' } } } } },
    b: { type: 'long' },
  });
  const names = ['a', 'b', 'x', '__proto__'];
  const { tree } = fc.letrec<{ tree: Record<string, unknown>; value: unknown }>((tie) => ({
    tree: fc.dictionary(fc.constantFrom(...names), tie('value'), {
      noNullPrototype: true,
      maxKeys: names.length,
    }),
    value: fc.oneof({ maxDepth: 4 }, fc.nat(), fc.array(tie('tree'), { maxLength: 3 }), tie('tree')),
  }));
  fc.assert(
    fc.property(tree, (made) => {
      const { unmapped = {}, ...kept } = rescueUnmapped(made, deep);
      expect(rescueUnmapped(kept, deep)).toBe(kept);
      expect(joined(kept, unmapped)).toEqual(JSON.parse(JSON.stringify(made)));
    }),
    { numRuns: 400 },
  );
});

/** What was split, put together again. */
function joined(kept: unknown, others: unknown): unknown {
  if (others === undefined || others === null) return kept;
  if (kept === undefined) return others;
  if (Array.isArray(kept) && Array.isArray(others)) return kept.map((each, n) => joined(each, others[n]));
  const [one, other] = [new Map(Object.entries(kept ?? {})), new Map(Object.entries(others))];
  return Object.fromEntries(
    [...one.keys(), ...other.keys()].map((key) => [key, joined(one.get(key), other.get(key))]),
  );
}
