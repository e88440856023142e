import fc from 'fast-check';

const names = fc.oneof(
  fc.constantFrom(
    'id',
    'time',
    '@timestamp',
    'lat',
    'lon',
    'user.name',
    'user',
    '_id',
    'ingest',
    '',
    '__proto__',
    'date',
    'tags',
    'constructor',
  ),
  fc.string({ maxLength: 8 }),
);
const values = fc.oneof(
  fc.constantFrom(
    '2026-11-23T10:00:00Z',
    '2015-01-01 10:00:00',
    '10.0.0.1',
    '',
    '1.5',
    '17',
    'a b c d e f g',
    1_795_428_000,
    52.5,
  ),
  fc.json({ maxDepth: 3 }).map((text): unknown => JSON.parse(text)),
);
/** Records as no producer should write them, and some do. */
export const records = fc.array(fc.dictionary(names, values, { maxKeys: 12 }), {
  minLength: 1,
  maxLength: 12,
});
