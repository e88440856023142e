import { expect, test } from 'vitest';
import { compareFields } from '../../../../view/server/rooms/pipeline/compare-fields.ts';

const defined = {
  at: { type: 'date' },
  host: { type: 'keyword', ignore_above: 256 },
  url: { properties: { path: { type: 'keyword' } } },
};

test('what is the same everywhere doesn’t differ, whatever defaults an engine leaves out', () => {
  const index = { ...defined, at: { type: 'date', format: 'strict_date' }, host: { type: 'keyword' } };
  const { fields, more } = compareFields({ defined, template: defined, index });
  expect(fields.map(({ field, differs }) => [field, differs])).toEqual([
    ['at', false],
    ['host', false],
    ['url.path', false],
  ]);
  expect(fields[1]).toEqual({
    field: 'host',
    defined: 'keyword, ignore_above: 256',
    template: 'keyword, ignore_above: 256',
    index: 'keyword',
    differs: false,
  });
  expect(more).toBe(0);
});

test.each([
  ['another type', { ...defined, at: { type: 'keyword' } }, 'at'],
  ['another parameter', { ...defined, host: { type: 'keyword', ignore_above: 9 } }, 'host'],
  ['a field that is missing', { at: defined.at, host: defined.host }, 'url.path'],
  ['a field that only the engine has', { ...defined, old: { type: 'long' } }, 'old'],
])('%s differs, and is first', (_, index, field) => {
  const { fields } = compareFields({ defined, template: defined, index });
  expect(fields[0]).toMatchObject({ field, differs: true });
  expect(fields.filter(({ differs }) => differs)).toHaveLength(1);
});

test('where there is no index, or no definition here, the others are compared', () => {
  const template = { ...defined, at: { type: 'long' } };
  const ofTwo = compareFields({ defined, template, index: undefined }).fields;
  expect(ofTwo.filter(({ differs }) => differs)).toEqual([
    { field: 'at', defined: 'date', template: 'long', differs: true },
  ]);
  const ofOne = compareFields({ defined: undefined, template, index: undefined }).fields;
  expect(ofOne.some(({ differs }) => differs)).toBe(false);
});

test('of ten thousand fields those that differ are sent, and some of the others', () => {
  const many = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, place) => [`f${place}`, { type: 'long' }]),
  );
  const { fields, more } = compareFields({
    defined: many,
    template: many,
    index: { ...many, z: { type: 'ip' } },
  });
  expect(fields[0]).toMatchObject({ field: 'z', differs: true });
  expect(fields.length + more).toBe(10_001);
  expect(fields.length).toBeLessThan(500);
});

test.each([null, 'text', 7, [], { a: null, b: 'text', c: { properties: 7 } }])(
  'an answer of another form, %j, is no field or one without a type',
  (index) => {
    expect(() => compareFields({ defined, template: defined, index })).not.toThrow();
  },
);
