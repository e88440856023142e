import { describe, expect, test } from 'vitest';
import { splitCsv } from '../../../producer/source/csv.ts';

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(text: string, size = 5) {
  const rows: string[] = [];
  const problems: [number, string][] = [];
  let emptyLines = 0;
  const failure = await (async () => {
    for await (const chunk of splitCsv(chunksOf(text, size))) {
      emptyLines += chunk.emptyLines;
      for (const { bytes, line, problem } of chunk.records) {
        if (problem === undefined) rows.push(Buffer.from(bytes).toString());
        else problems.push([line, `${problem} ${Buffer.from(bytes).toString()}`]);
      }
    }
  })().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  return { rows, problems, emptyLines, failure };
}

describe('CSV', () => {
  test.each([1, 7, 1_000])('rows become JSON objects of texts, in chunks of %d bytes', async (size) => {
    const { rows } = await read(
      '\ufeffid,place,mag\r\n1,"Rome, ""Lazio""",4.50\r\n2,"two\nlines",\r\n',
      size,
    );
    expect(rows).toEqual([
      '{"id":"1","place":"Rome, \\"Lazio\\"","mag":"4.50"}',
      '{"id":"2","place":"two\\nlines","mag":""}',
    ]);
  });

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
});
