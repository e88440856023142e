import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DocumentError } from '../../../../functions/core/document/document-error.ts';
import { indexNamer } from '../../../../functions/core/document/index-name.ts';
import { anyText } from '../../../any-text.ts';

const time = Date.UTC(2026, 0, 2, 3, 59, 59, 999);

test.each([
  ['logs', 'logs'],
  ['logs-{yyyy}', 'logs-2026'],
  ['logs-{yyyy.MM}', 'logs-2026.01'],
  ['logs-{yyyy.MM.dd}', 'logs-2026.01.02'],
  ['logs-{yyyy.MM.dd.HH}-x', 'logs-2026.01.02.03-x'],
  ['logs-{tenant}', 'logs-acme'],
  ['logs-{tenant}-{yyyy.MM}-{n}', 'logs-acme-2026.01-7'],
])('%s names %s', (pattern, name) => {
  expect(indexNamer(pattern)(time, { tenant: 'acme', n: 7 })).toBe(name);
});

test('what was named before does not change a name', () => {
  const shared = indexNamer('logs-{yyyy.MM.dd.HH}');
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31) }), (any) => {
      expect(shared(any, {})).toBe(indexNamer('logs-{yyyy.MM.dd.HH}')(any, {}));
      expect(shared(any, {})).toMatch(/^logs-\d{4}\.\d\d\.\d\d\.\d\d$/);
    }),
  );
});

test('an hour before 1970 is named as well', () => {
  expect(indexNamer('logs-{yyyy.MM.dd.HH}')(-1, {})).toBe('logs-1969.12.31.23');
});

describe('a document may not name its index with', () => {
  const name = (tenant: unknown) => indexNamer('logs-{tenant}')(time, { tenant });
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['capitals', 'Acme'],
    ['a wildcard', 'a*'],
    ['a path', '../a'],
    ['a comma', 'a,b'],
    ['a remote cluster', 'a:b'],
    ['white space', 'a b'],
    ['a line end', 'a\n'],
    ['a quote', 'a"'],
    ['half a surrogate pair', 'a\ud800'],
    ['true', true],
    ['a list', ['a']],
    ['an object', {}],
    ['no number', Number.NaN],
    ['an infinite number', Number.POSITIVE_INFINITY],
    ['more than 255 bytes in all', 'é'.repeat(126)],
  ])('%s', (_, tenant) => {
    expect(() => name(tenant)).toThrow(DocumentError);
    expect(() => name(tenant)).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ stage: 'document', type: 'invalid_index_name' }),
      }),
    );
  });

  test('a field that every object inherits', () => {
    expect(() => indexNamer('logs-{constructor}')(time, {})).toThrow(DocumentError);
    expect(() => indexNamer('logs-{__proto__}')(time, {})).toThrow(DocumentError);
  });
});

test('a name may have 255 bytes, and no more', () => {
  const namer = indexNamer('logs-{tenant}');
  expect(Buffer.byteLength(namer(time, { tenant: 'é'.repeat(125) }))).toBe(255);
  expect(() => namer(time, { tenant: `${'é'.repeat(125)}a` })).toThrow(DocumentError);
});

test('whatever a document holds, its name is within the rules of the engine or refused', () => {
  const namer = indexNamer('logs-{tenant}-{yyyy}');
  fc.assert(
    fc.property(fc.oneof(anyText({ maxLength: 300 }), fc.double(), fc.anything()), (tenant) => {
      let name: string;
      try {
        name = namer(time, { tenant });
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(DocumentError);
        return;
      }
      expect(name).toBe(name.toLowerCase());
      expect(name).not.toMatch(/[\\/*?"<>| ,#:\n\r]/);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      expect(JSON.parse(`"${name}"`)).toBe(name);
    }),
  );
});
