import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fields, mergeDocuments } from '../../../../functions/core/ordered/merge.ts';

test.each<[string, object, object, object]>([
  ['a field is added', { n: 1 }, { m: 2 }, { n: 1, m: 2 }],
  ['a field is replaced', { n: 1 }, { n: 2 }, { n: 2 }],
  ['objects are merged', { o: { x: 1, y: 1 } }, { o: { y: 2 } }, { o: { x: 1, y: 2 } }],
  ['an empty object changes nothing', { o: { x: 1 } }, { o: {} }, { o: { x: 1 } }],
  ['null becomes an object', { o: null }, { o: { x: 1 } }, { o: { x: 1 } }],
  ['null becomes an empty object', { o: null }, { o: {} }, { o: {} }],
  ['an object becomes null', { o: { x: 1 } }, { o: null }, { o: null }],
  ['null stays null', { o: null }, { o: null }, { o: null }],
  ['null inside an object', { o: { x: { y: 1 } } }, { o: { x: null } }, { o: { x: null } }],
  ['a list replaces a list', { o: [1, 2] }, { o: [3] }, { o: [3] }],
  ['a list replaces an object', { o: { x: 1 } }, { o: [3] }, { o: [3] }],
  ['an object replaces a list', { o: [1, 2] }, { o: { x: 1 } }, { o: { x: 1 } }],
  ['an object replaces a number', { o: 1 }, { o: { x: 1 } }, { o: { x: 1 } }],
  ['a number replaces an object', { o: { x: 1 } }, { o: 1 }, { o: 1 }],
  ['what every object has is no field of it', {}, { toString: { x: 1 } }, { toString: { x: 1 } }],
])('%s', (_, whole, partial, merged) => {
  expect(mergeDocuments({ ...whole }, { ...partial })).toEqual(merged);
});

test('a field named __proto__ stays a field', () => {
  const [whole, partial] = ['{"__proto__":{"a":1}}', '{"__proto__":{"b":2}}'].map((text) => JSON.parse(text));
  expect(JSON.stringify(mergeDocuments(whole, partial))).toBe('{"__proto__":{"a":1,"b":2}}');
});

const fields = fc.dictionary(fc.constantFrom('x', 'y', '7', '__proto__'), fc.jsonValue({ maxDepth: 3 }));

test('many partial documents in place come to what each by itself comes to', () => {
  fc.assert(
    fc.property(fields, fc.array(fields, { maxLength: 6 }), (whole, partials) => {
      const before = JSON.stringify([whole, partials]);
      const own = new Set<Fields>();
      const inPlace = partials.reduce((document: Fields, each) => mergeDocuments(document, each, own), whole);
      const copied = partials.reduce((document: Fields, each) => mergeDocuments(document, each), whole);
      expect(JSON.stringify(inPlace)).toBe(JSON.stringify(copied));
      expect(JSON.stringify([whole, partials])).toBe(before);
    }),
  );
});

test('neither document is changed', () => {
  fc.assert(
    fc.property(fields, fields, (whole, partial) => {
      const before = JSON.stringify([whole, partial]);
      mergeDocuments(whole, partial);
      expect(JSON.stringify([whole, partial])).toBe(before);
    }),
  );
});
