import fc from 'fast-check';

/** All that a parameter of a module can't be called, and names that the pipeline's file has of its own. */
export const reservedWords = (
  'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
  'function if import in instanceof new null return super switch this throw true try typeof var void while with yield ' +
  'let static implements interface package private protected public arguments eval undefined async of type as any ' +
  'input value event line at each within present text numberOf pointOf idOf objectOf isNumeric document keyword whole pipeline'
).split(' ');

/** Names that would be code if they got into it as they are. */
export const hostileNames = [
  "*/ throw new Error('a comment'); /*",
  "'; throw new Error('a text'); '",
  '`\u0024{(() => { throw new Error("a template") })()}`',
  "a\nthrow new Error('a line')",
  "a\u2028throw new Error('another line')",
  "from './../../../outside.ts' lat",
  "from './../../../outside.ts' lon",
  '\u202e\u001b[2J',
  '**//',
  '\\',
  "{ type: 'keyword', ignore_above: 8191 }",
];

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
    ...reservedWords,
    ...hostileNames,
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
  fc.dictionary(names, fc.constantFrom('1.5', '', '2.5', 'text', 3, null), { maxKeys: 6 }),
  fc.json({ maxDepth: 3 }).map((text): unknown => JSON.parse(text)),
);
const cells = fc.constantFrom(
  'a',
  'b c',
  '',
  'NULL',
  '1',
  '-2.5',
  '2026-11-23',
  'true',
  '10.0.0.1',
  '3,5',
  'x1',
);
/** Rows of CSV: every record has all names, and every value is a text. */
export const rows = fc
  .uniqueArray(
    names.filter((name) => name.trim() !== ''),
    { minLength: 1, maxLength: 10 },
  )
  .chain((columns) =>
    fc.array(fc.record(Object.fromEntries(columns.map((name) => [name, cells]))), {
      minLength: 1,
      maxLength: 6,
    }),
  );

/** Records as no producer should write them, and some do. */
export const records = fc.array(fc.dictionary(names, values, { maxKeys: 12 }), {
  minLength: 1,
  maxLength: 12,
});
