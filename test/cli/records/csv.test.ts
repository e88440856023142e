import { describe, expect, test } from 'vitest';
import { splitCsv } from '../../../cli/records/csv.ts';

async function* chunksOf(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(text: string | Uint8Array, size = 5, delimiter?: string) {
  const warnings: string[] = [];
  const rows: string[] = [];
  const problems: [number, string][] = [];
  let emptyLines = 0;
  const failure = await (async () => {
    for await (const chunk of splitCsv(chunksOf(text, size), {
      delimiter,
      warn: (warning) => warnings.push(warning),
    })) {
      emptyLines += chunk.emptyLines;
      for (const { bytes, line, problem } of chunk.records) {
        if (problem === undefined) rows.push(Buffer.from(bytes).toString());
        else problems.push([line, `${problem} ${Buffer.from(bytes).toString()}`]);
      }
    }
  })().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  return { rows, problems, emptyLines, failure, ...(warnings.length > 0 && { warnings }) };
}

describe('CSV', () => {
  test.each([1, 7, 1_000])('rows become JSON objects of texts, in chunks of %d bytes', async (size) => {
    const { rows } = await read('id,place,mag\r\n1,"Rome, ""Lazio""",4.50\r\n2,"two\nlines",\r\n', size);
    expect(rows).toEqual([
      '{"id":"1","place":"Rome, \\"Lazio\\"","mag":"4.50"}',
      '{"id":"2","place":"two\\nlines","mag":""}',
    ]);
  });

  test.each([1, 7, 1_000])(
    'a byte order mark is no part of the first name, in chunks of %d bytes',
    async (size) => {
      expect(await read('\ufeffid;n\r\n1;2\r\n', size)).toMatchObject({ rows: ['{"id":"1","n":"2"}'] });
      expect(await read('\ufeffsep=;\r\nid;n\r\n1;2\r\n', 1_000)).toMatchObject({
        rows: ['{"id":"1","n":"2"}'],
      });
      expect(await read('\ufeff"i;d";n\r\n1;2\r\n', size)).toMatchObject({ rows: ['{"i;d":"1","n":"2"}'] });
    },
  );

  test('the header is never a record', async () => {
    expect(await read('a,b\n')).toEqual({ rows: [], problems: [], emptyLines: 0, failure: undefined });
  });

  test('empty lines are counted', async () => {
    expect(await read('a,b\n\n1,2\n\n')).toMatchObject({ rows: ['{"a":"1","b":"2"}'], emptyLines: 2 });
  });

  test('a row with too few or too many fields is a problem, the others go on', async () => {
    const { rows, problems } = await read('a,b\n1\n1,2\n1,2,3\n3,4');
    expect(rows).toEqual(['{"a":"1","b":"2"}', '{"a":"3","b":"4"}']);
    expect(problems).toEqual([
      [2, 'CsvFieldCount 1'],
      [4, 'CsvFieldCount 1,2,3'],
    ]);
  });

  test('a field may have any name', async () => {
    expect((await read('__proto__,constructor\n1,2\n')).rows).toEqual([
      '{"__proto__":"1","constructor":"2"}',
    ]);
  });

  test('a stray quote is text', async () => {
    expect((await read('a,b\n5" pipe,x\n')).rows).toEqual(['{"a":"5\\" pipe","b":"x"}']);
  });

  test('a quote that is never closed ends the reading after the rows before it', async () => {
    const { rows, failure } = await read('a,b\n1,2\n"x,2\n3,4\n');
    expect(rows).toEqual(['{"a":"1","b":"2"}']);
    expect(failure).toMatch(/^The CSV can't be read further: Quote Not Closed: .*line 4/);
  });

  test.each([
    ['a,b,a\n1,2,3\n', /names "a" twice/],
    ['a,,b\n1,2,3\n', /a field without a name/],
  ])('the header %j is refused', async (text, message) => {
    const { rows, failure } = await read(text);
    expect(failure).toMatch(message);
    expect(rows).toEqual([]);
  });

  test.each([
    ['semicolons', 'a;b;c\n1,5;2;"x;y"\n', undefined],
    ['tabs', 'a\tb\tc\n1,5\t2\tx;y\n', undefined],
    ['bars', 'a|b|c\n1,5|2|x;y\n', undefined],
    [
      'semicolons, more commas in the values than those',
      'a;b;c\n1,5;2;x;y\n'.replace('x;y', '"x;y"'),
      undefined,
    ],
    ['a line that names it', 'sep=;\r\na;b;c\r\n1,5;2;"x;y"\r\n', undefined],
    ['the one given', 'a~b~c\n1,5~2~x;y\n', '~'],
  ])('fields are told apart by %s', async (_, text, delimiter) => {
    for (const size of [1, 1_000]) {
      expect(await read(text, size, delimiter)).toEqual({
        rows: ['{"a":"1,5","b":"2","c":"x;y"}'],
        problems: [],
        emptyLines: 0,
        failure: undefined,
      });
    }
  });

  test.each([
    ['a comma, where a header has one of each', 'a,b;c\n1,2\n', '{"a":"1","b;c":"2"}'],
    ['what cuts all rows alike', 'a,x;b\n1;2\n3;4\n', '{"a,x":"1","b":"2"}'],
    ['not what stands in quotes', '"a;x;y",b\n1,2\n', '{"a;x;y":"1","b":"2"}'],
  ])('%s is the delimiter', async (_, text, row) => {
    expect((await read(text, 1_000)).rows[0]).toBe(row);
  });

  test.each([
    ['of both kinds', 'a,b\n1,2\r\n3,4\n'],
    ['of the other kind first', 'a,b\r\n1,2\n3,4\r\n'],
    ['and a carriage return at the end', 'a,b\r\n1,2\r\n3,4\r'],
    ['of carriage returns alone', 'a,b\r1,2\r3,4\r'],
  ])('line ends %s are no part of a field', async (_, text) => {
    for (const size of [1, 3, 1_000]) {
      expect((await read(text, size)).rows).toEqual(['{"a":"1","b":"2"}', '{"a":"3","b":"4"}']);
    }
  });

  test('one column is a warning that names the option', async () => {
    expect(await read('a~b\n1~2\n')).toMatchObject({
      rows: ['{"a~b":"1~2"}'],
      warnings: [expect.stringMatching(/^The CSV has one column, "a~b", .* name it with --delimiter\.$/)],
    });
  });

  test('characters of more than one byte stay, and a row that is not UTF-8 is a problem of its own', async () => {
    const text = Buffer.concat([
      Buffer.from('caf\u00e9;b\n\u{1f600};2\n'),
      Buffer.from('caf\u00e9;2\n', 'latin1'),
      Buffer.from('3;4\n'),
    ]);
    const { rows, problems } = await read(text);
    expect(rows).toEqual(['{"caf\u00e9":"\u{1f600}","b":"2"}', '{"caf\u00e9":"3","b":"4"}']);
    expect(problems).toEqual([[3, 'CsvNotUtf8 caf\ufffd;2']]);
  });
});
