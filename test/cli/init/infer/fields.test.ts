import { describe, expect, it, test } from 'vitest';
import { fieldCount, withinLimits } from '../../../../cli/init/infer/budget.ts';
import { shapeOf } from '../../../../cli/init/infer/fields.ts';
import type { Doubt, Shape } from '../../../../cli/init/infer/shape.ts';
import { mappingsOf } from '../../../../cli/init/project/mappings.ts';

type Objects = readonly Record<string, unknown>[];

function found(objects: Objects, allText = false) {
  const doubts: Doubt[] = [];
  const shape = shapeOf(objects, { allText, doubts });
  return { shape, doubts, mappings: mappingsOf(shape) };
}

/** The mapping of a field that has these values, one a record. */
function mapped(name: string, values: readonly unknown[], allText = false) {
  return found(
    values.map((value) => ({ [name]: value })),
    allText,
  ).mappings[name];
}

const keyword = { type: 'keyword', ignore_above: 8191 };
const sentence = 'The quick brown fox jumps over the lazy dog';

describe('values of JSON', () => {
  it.each([
    ['state', ['open', 'closed'], keyword],
    ['message', [sentence, `${sentence} again`], { type: 'text' }],
    ['path', [`/${'a'.repeat(400)}`], keyword],
    ['count', [1, 2], { type: 'long' }],
    ['price', [1, 2], { type: 'double' }],
    ['total', [10, 20, 30], { type: 'double' }],
    ['durationMs', [10, 20], { type: 'double' }],
    ['bytes', [10, 20], { type: 'long', coerce: false }],
    ['total', [1, 2.5], { type: 'double' }],
    ['customerId', [17, 18], keyword],
    ['big', [2 ** 60], keyword],
    ['ok', [true, false, null], { type: 'boolean' }],
    ['client', ['10.0.0.1', '2001:db8::1'], { type: 'ip' }],
    ['client', ['10.0.0.1', 'fe80::1%eth0'], keyword],
    ['version', ['1.2.3.4'], keyword],
    ['at', ['2026-11-23T10:00:00Z', ''], { type: 'date' }],
    ['at', ['2026-11-23T10:00:00Z', 1_795_428_000_000], { type: 'date' }],
    ['at', ['23/11/2026 10:00:00'], { type: 'date', format: 'dd/MM/yyyy HH:mm:ss' }],
    ['zip', ['01067', '10115'], keyword],
    ['room', ['1', '2'], keyword],
    ['quantity', ['1', '2'], { type: 'double' }],
    ['body_bytes_sent', ['1024', '0'], { type: 'long' }],
    ['status', ['200', '404'], { type: 'long' }],
    ['status', ['7', '12'], keyword],
    ['eventVersion', ['1.08', '1.10'], keyword],
    ['mfaAuthenticated', ['false', 'true'], { type: 'boolean' }],
    ['temp', [21.5, '22.1', ''], { type: 'double' }],
    ['hits', [1, '2'], { type: 'long' }],
    ['reference', [1, '2'], keyword],
    ['t', ['1796032800000'], { type: 'date' }],
    ['start', ['1796032800', '1796032860'], { type: 'date', format: 'epoch_second' }],
    ['start', [0, 17], { type: 'double' }],
    ['msec', ['1796032800.125'], { type: 'date', format: 'epoch_second' }],
    ['at', ['Nov 30 2026 10:00:00'], { type: 'date', format: 'MMM dd yyyy HH:mm:ss' }],
    ['pos', [[13.4, 52.5]], { type: 'geo_point' }],
    ['price', ['1.50', '2'], { type: 'double' }],
    ['value', ['on', 3], keyword],
    ['place', [{ lat: 1, lon: 2 }], { type: 'geo_point' }],
    ['place', [{ type: 'Point', coordinates: [13.4, 52.5] }], { type: 'geo_point' }],
    ['location', ['52.5,13.4'], { type: 'geo_point' }],
    ['coordinates', [[13.4, 52.5]], { type: 'geo_point' }],
    ['tags', [['a', 'b'], []], keyword],
    ['matrix', [[[1, 2], [3]]], { type: 'double' }],
    [
      'customer',
      [{ id: 'a', since: '2026-11-23' }],
      { properties: { id: keyword, since: { type: 'date' } } },
    ],
    [
      'lines',
      [[{ sku: 'a', pieces: 1 }]],
      { type: 'nested', properties: { sku: keyword, pieces: { type: 'double' } } },
    ],
    ['errors', [[{ reason: 'a' }]], { properties: { reason: keyword } }],
  ])('under %s %j are mapped', (name, values, mapping) => {
    expect(mapped(name, values)).toMatchObject(mapping);
  });

  it.each([
    ['nothing', [null, null]],
    ['empty', [{}, {}]],
    ['none', [[], []]],
    ['mixed', [{ a: 1 }, 'text']],
    [
      'area',
      [
        {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [1, 0],
              [0, 1],
              [0, 0],
            ],
          ],
        },
      ],
    ],
    ['byUser', [{ 'a@b.c': 1, 'd@e.f': 2 }, { 'g@h.i': 3 }, { 'j@k.l': 3 }]],
    ['', ['a']],
    [' ', ['a']],
    ['_id', ['a']],
    ['_source', ['a']],
    ['unmapped', ['a']],
    ['ingest', [{ tags: ['a'] }]],
    ['a..b', ['a']],
    ['.a', ['a']],
    ['_id.x', ['a']],
  ])('under %j %j aren’t mapped', (name, values) => {
    expect(mapped(name, values)).toBeUndefined();
  });

  test('names that vary by record beside others aren’t mapped, and it is said once', () => {
    const record = (place: number) => ({
      at: '2026-11-23',
      user: { name: 'a', [`key_${place}`]: 1 },
      [`id-${place}`]: 2,
    });
    const { mappings, doubts } = found(Array.from({ length: 40 }, (_, place) => record(place)));
    expect(Object.keys(mappings)).toEqual(['at', 'user']);
    expect(mappings.user).toMatchObject({ properties: { name: keyword } });
    expect(doubts.map(({ field, doubt }) => [field, doubt])).toEqual([
      [undefined, '40 names vary by record, such as id-0: kept in unmapped, as text under their own path'],
      ['user', '40 names vary by record, such as key_0: kept in unmapped, as text under their own path'],
    ]);
  });

  test('names with a number that most records have are mapped', () => {
    const fields = Object.fromEntries(Array.from({ length: 40 }, (_, place) => [`sensor_${place}`, 1]));
    expect(Object.keys(found(Array.from({ length: 20 }, () => fields)).mappings)).toHaveLength(40);
  });

  test('names with dots are mapped unless they are in the way of another', () => {
    const { mappings, doubts } = found([{ 'user.name': 'a', app: 'x', 'app.part': 'y' }]);
    expect(Object.keys(mappings)).toEqual(['user.name', 'app']);
    expect(doubts.map(({ field }) => field)).toEqual(['app.part']);
  });

  test('latitude and longitude make a point, in objects of the record too', () => {
    const { mappings } = found([
      { pickup_latitude: 1, pickup_longitude: 2, location: 'Berlin', at: { lat: 3, lng: 4, name: 'a' } },
    ]);
    expect(mappings).toMatchObject({
      pickup_location: { type: 'geo_point' },
      location: keyword,
      at: { properties: { lat: { type: 'double' }, location: { type: 'geo_point' } } },
    });
  });

  test('of numbers that are no place none is made', () => {
    expect(found([{ lat: 100, lon: 2 }]).shape.points).toEqual([]);
    expect(
      found([
        { lat: 1, lon: 2 },
        { lat: 'north', lon: null },
      ]).shape.points,
    ).toEqual([]);
    expect(found([{ lat: 1, lon: 2 }, { lat: '', lon: 3 }, {}]).shape.points).toHaveLength(1);
  });

  it.each([
    [[{ value: 'on' }, { value: 3 }], 'sometimes a number, sometimes text'],
    [[{ id: 2 ** 60 }], '2^53'],
    [[{ date: '03/04/2025' }], "can't be told"],
    [[{ n: '1' }], 'in quotes'],
    [[{ at: '2026-11-23' }, { at: 'soon' }], '1 of 2 values are times'],
  ] as const)('what %j leaves open is said', (objects, doubt) => {
    const { doubts } = found(objects);
    expect(doubts.map((one) => one.doubt).join()).toContain(doubt);
    expect(doubts.every(({ remedy }) => remedy !== '')).toBe(true);
  });
});

describe('values of CSV', () => {
  it.each([
    ['amount', ['1', '', '2.5'], { type: 'double' }],
    ['pieces', ['1', 'NULL', '2'], { type: 'double' }],
    ['hits', ['1', '', '2'], { type: 'long', coerce: false }],
    ['zip', ['01067', '10115'], keyword],
    ['code', ['1', '2'], keyword],
    ['number', ['007', '8'], keyword],
    ['serial', ['90071992547409931', '8'], keyword],
    ['open', ['TRUE', 'false', ''], { type: 'boolean' }],
    ['when', ['2026-11-23 10:00:00', '-'], { type: 'date', format: 'yyyy-MM-dd HH:mm:ss' }],
    ['ip', ['10.0.0.1', ''], { type: 'ip' }],
  ])('under %s %j are mapped', (name, values, mapping) => {
    expect(mapped(name, values, true)).toMatchObject(mapping);
  });
});

describe('within what an index may have', () => {
  const wide = (names: number, has: (record: number, name: number) => boolean): Shape => {
    const objects = Array.from({ length: 10 }, (_, record) =>
      Object.fromEntries(
        Array.from({ length: names }, (_, name) => [`f${name}`, 1] as const).filter((_, name) =>
          has(record, name),
        ),
      ),
    );
    return found(objects).shape;
  };

  test('the fields that most records have are kept', () => {
    const doubts: Doubt[] = [];
    const kept = withinLimits(
      wide(1_500, (record, name) => name >= 1_000 || record === 0),
      doubts,
    );
    expect(fieldCount(kept)).toBe(900);
    expect(mappingsOf(kept)).toHaveProperty('f1499');
    expect(doubts).toMatchObject([{ doubt: expect.stringContaining('1500 fields') }]);
  });

  test('a name with dots counts as the objects that the engine makes of it', () => {
    const flat = Object.fromEntries(Array.from({ length: 600 }, (_, place) => [`s${place}.a.v`, 1]));
    const doubts: Doubt[] = [];
    const { shape } = found([flat, { 'x.a': 1, 'x.b': 1, 'x.y.c': 1 }]);
    expect(fieldCount(shape)).toBe(3 * 600 + 5);
    const kept = withinLimits(shape, doubts);
    expect(fieldCount(kept)).toBeLessThanOrEqual(900);
    expect(Object.keys(mappingsOf(kept)).length).toBeGreaterThan(250);
    expect(doubts).toMatchObject([{ doubt: expect.stringContaining('1805 fields') }]);
  });

  test('a name of very many parts is too deep, alone and in objects', () => {
    const deep = Array.from({ length: 16 }, (_, level) => `p${level}`).join('.');
    const { mappings, doubts } = found([{ [deep]: 1, a: { b: { [deep.slice(0, 45)]: 1, c: 1 } } }]);
    expect(mappings).toEqual({ a: { properties: { b: { properties: { c: { type: 'double' } } } } } });
    expect(doubts.map(({ doubt }) => doubt)).toEqual(
      Array(2).fill('its name is of over 15 levels: kept in unmapped'),
    );
  });

  test('of fields that all records have, the first are', () => {
    const kept = withinLimits(
      wide(1_200, () => true),
      [],
    );
    expect(fieldCount(kept)).toBe(900);
    expect(mappingsOf(kept)).toHaveProperty('f0');
  });
});

test('numbers that are written for people stay keywords, and the report says so', () => {
  const values = ['1,234.50', '$12.00', '45%', '(3.50)'];
  const { mappings, doubts } = found(values.map((amount) => ({ amount })));
  expect(mappings.amount).toMatchObject(keyword);
  expect(doubts).toMatchObject([{ field: 'amount', doubt: expect.stringContaining('as people write them') }]);
  for (const other of ['a', '1.2.3', '1.08', '10.1,20.2', '0012'])
    expect([other, found([{ amount: other }]).doubts]).toEqual([other, []]);
});

test('a name that is too long is called that', () => {
  const { doubts } = found([{ ['x'.repeat(250)]: 1 }]);
  expect(doubts).toMatchObject([{ doubt: 'its name is longer than 200 characters: kept in unmapped' }]);
});
