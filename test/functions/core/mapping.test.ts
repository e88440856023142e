import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownFields, rescueUnmapped } from '../../../functions/core/mapping.ts';

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
