import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, test } from 'vitest';
import { readSample } from '../../../../cli/init/sample/read-sample.ts';

const now = Date.parse('2026-11-30T12:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'sample-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array, delimiter?: string) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return await readSample(path, { delimiter, now });
}

describe('what a sample is', () => {
  it.each([
    ['lines.json', '{"a":1}\n{"a":2}\n\n', 'json', [{ a: 1 }, { a: 2 }]],
    ['marked.json', '\ufeff{"a":1}\r\n{"a":2}', 'json', [{ a: 1 }, { a: 2 }]],
    ['array.json', '[{"a":1},\n {"a":[{"b":"}"}]}]', 'json', [{ a: 1 }, { a: [{ b: '}' }] }]],
    ['pretty.json', JSON.stringify([{ a: 1 }, { a: 2 }], undefined, 4), 'json', [{ a: 1 }, { a: 2 }]],
    ['one.json', JSON.stringify({ a: { b: 1 } }, undefined, 2), 'json', [{ a: { b: 1 } }]],
    ['many.json', '{"a":1}{"a":2}\n{"a":3}', 'json', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['wrapped.json', '{"Records":[{"a":1},{"a":2}]}', 'json', [{ a: 1 }, { a: 2 }]],
    [
      'semicolon.txt',
      'a;b;c\n1;2;3\n4;5;6\n',
      'csv',
      [
        { a: '1', b: '2', c: '3' },
        { a: '4', b: '5', c: '6' },
      ],
    ],
    ['tabs.tsv', 'a\tb\n1\t2\n', 'csv', [{ a: '1', b: '2' }]],
    ['marked.csv', '\ufeffa;b\r\n1;2\r\n', 'csv', [{ a: '1', b: '2' }]],
    ['times.tsv', 'time\tn\n2026-11-30 10:00:00\t2\n', 'csv', [{ time: '2026-11-30 10:00:00', n: '2' }]],
    [
      'times.txt',
      'time;n;m\n2026-11-30 10:00:00;2;3\n2026-11-30 10:00:01;2;3\n',
      'csv',
      [
        { time: '2026-11-30 10:00:00', n: '2', m: '3' },
        { time: '2026-11-30 10:00:01', n: '2', m: '3' },
      ],
    ],
    [
      'flow.log',
      'version srcaddr start action\n2 10.0.0.1 1796032800 ACCEPT\n2 - 1796032801 REJECT\n',
      'csv',
      [
        { version: '2', srcaddr: '10.0.0.1', start: '1796032800', action: 'ACCEPT' },
        { version: '2', srcaddr: '-', start: '1796032801', action: 'REJECT' },
      ],
    ],
    ['verse.txt', 'the cat sat down\nthe dog ran off\nall day 2 sleep\n', 'text', undefined],
    [
      'commas.log',
      '2026-11-30 10:00:00,123 INFO a, b\n2026-11-30 10:00:01,456 INFO c, d\n2026-11-30 10:00:02,1 INFO e, f\n',
      'timed-text',
      undefined,
    ],
    ['marked-array.json', `\ufeff${JSON.stringify([{ a: 1 }], undefined, 2)}`, 'json', [{ a: 1 }]],
    ['sep.csv', 'sep=|\na|b\n1|2\n', 'csv', [{ a: '1', b: '2' }]],
    [
      'trace.log',
      '2026-11-30 10:00:00,123 ERROR a\njava.lang.Error: b\n\tat c.d\n\tat e.f\n2026-11-30 10:00:01,456 INFO g\n' +
        'java.lang.Error: b\n\tat c.d\n\tat e.f\n',
      'timed-text',
      undefined,
    ],
    [
      'logfmt.log',
      'time="2026-11-30T10:00:00Z" level=info msg=a\nts=2026-11-30T10:00:01Z level=error msg="b c"\n',
      'timed-text',
      [
        { time: '2026-11-30T10:00:00Z', level: 'info', message: 'level=info msg=a' },
        { time: '2026-11-30T10:00:01Z', level: 'error', message: 'level=error msg="b c"' },
      ],
    ],
    ['prose.txt', 'One, two, three words\nand, so, on it goes\nand, on, and on\n', 'text', undefined],
    [
      'bracket.log',
      '[main] started\n[main] ended\n',
      'text',
      [{ message: '[main] started' }, { message: '[main] ended' }],
    ],
    ['numbers.txt', '1\n2\n', 'text', [{ message: '1' }, { message: '2' }]],
  ])('%s', async (name, content, reading, values) => {
    for (const bytes of [Buffer.from(content), gzipSync(content)]) {
      const sample = await read(name, bytes);
      expect(sample.reading).toBe(reading);
      expect(sample.doubts.filter(({ doubt }) => doubt.includes('left out'))).toEqual([]);
      if (values !== undefined) expect(sample.records.flatMap((record) => record.values)).toEqual(values);
    }
  });

  const payload = {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/a',
    logStream: 'b',
    subscriptionFilters: ['c'],
    logEvents: [{ id: '1', timestamp: 0, message: 'START' }],
  };
  const context = { '@timestamp': '1970-01-01T00:00:00.000Z', logGroup: '/a', logStream: 'b' };

  test.each([
    ['text', payload, 'cloudwatch-text', { message: 'START', ...context }],
    [
      'JSON',
      { ...payload, logEvents: [{ id: '1', timestamp: 0, message: '{"a":1}\n' }] },
      'cloudwatch-json',
      { a: 1, ...context },
    ],
    [
      'JSON among Lambda’s own lines',
      {
        ...payload,
        logEvents: ['START RequestId: 1', '{"a":1}\n', 'END RequestId: 1', 'REPORT RequestId: 1'].map(
          (message, id) => ({ id: String(id), timestamp: 0, message }),
        ),
      },
      'cloudwatch-json',
      { message: 'START RequestId: 1', ...context },
    ],
    [
      'the test event of Lambda',
      { awslogs: { data: gzipSync(JSON.stringify(payload)).toString('base64') } },
      'cloudwatch-text',
      { message: 'START', ...context },
    ],
  ])('a payload of CloudWatch Logs: %s', async (_, object, reading, value) => {
    const sample = await read('payload.json', gzipSync(JSON.stringify(object)));
    expect(sample.reading).toBe(reading);
    expect(sample.records.map(({ values }) => values[0])).toEqual([value]);
  });

  const large = '{"id":1234567890123456789,"a":1.10}';
  it.each([
    ['a line', `${large}\n{"id":2}\n`],
    ['an element of a list', `[${large},{"id":2}]`],
    ['pretty-printed', `[\n  {\n    "id": 1234567890123456789,\n    "a": 1.10\n  },\n  {"id":2}\n]`],
    ['one after the other', `${large}{"id":2}`],
    ['in an object', `{"name":"Records\\"]","Records":[${large},{"id":2}]}`],
    ['in an object on several lines', `{\n "a": [1, {}],\n "Records": [\n${large},\n{"id":2}]\n}`],
  ])('a record keeps its own text, with the digits that numbers lose: %s', async (_, content) => {
    const { records } = await read('digits.json', content);
    expect(records.map(({ line }) => line)).toEqual([large, '{"id":2}']);
  });

  test('blanks in texts stay where line breaks between them go', async () => {
    const { records } = await read('blanks.json', '{\n  "a b": "c \\" d",\n  "e": [1, 2]\n}\n');
    expect(records.map(({ line }) => line)).toEqual(['{"a b":"c \\" d","e":[1,2]}']);
  });

  test('records of any depth are left out, and it is said', async () => {
    const deep = (levels: number) => `{"a":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
    const event = { id: '1', timestamp: 0, message: deep(50_000) };
    const subscription = { ...payload, logEvents: [event] };
    for (const content of [`{"a":1}\n${deep(100_000)}\n`, `[{"a":1},${deep(100_000)}]`]) {
      const { records, doubts } = await read('deep.json', content);
      expect(records.map(({ line }) => line)).toEqual(['{"a":1}']);
      expect(doubts).toMatchObject([{ doubt: '1 records are deeper than 200 levels: left out' }]);
    }
    const { reading } = await read('deep-message.json', JSON.stringify(subscription));
    expect(reading).toBe('cloudwatch-json');
  });

  test('a delimiter that is given counts', async () => {
    const { records } = await read('given.csv', 'a:b,c\n1:2\n', ':');
    expect(records.map(({ line }) => line)).toEqual(['{"a":"1","b,c":"2"}']);
  });

  test('of broken lines among JSON the others are taken, and it is said', async () => {
    const { records, doubts } = await read('broken.ndjson', '{"a":1}\n{"a":\n{"a":3}\nnull\n{"a":4}\n');
    expect(records).toHaveLength(3);
    expect(doubts).toMatchObject([{ doubt: expect.stringContaining('2 of 5 records') }]);
  });

  test('of rows with other numbers of fields the others are taken, and it is said', async () => {
    const { records, doubts } = await read('uneven.csv', 'a,b\n1,2\n3\n');
    expect(records).toHaveLength(1);
    expect(doubts).toMatchObject([{ doubt: expect.stringContaining('1 rows have more or fewer') }]);
  });

  test('records that can’t be put, or that no pipeline reads, are left out, and it is said', async () => {
    const large = JSON.stringify({ a: 'x'.repeat(1024 * 1024) });
    const deep = `{"a":${'['.repeat(300)}${']'.repeat(300)}}`;
    const { records, doubts } = await read('odd.ndjson', `{"a":1}\n${large}\n${deep}\n`);
    expect(records).toHaveLength(1);
    expect(doubts.map(({ doubt }) => doubt)).toEqual([
      '1 records are larger than 1 MiB: left out',
      '1 records are deeper than 200 levels: left out',
    ]);
    const endless = await read('endless.ndjson', '{"a":1}\n{"a":1e400}\n');
    expect(endless.records.map(({ line }) => line)).toEqual(['{"a":1}']);
    expect(endless.doubts.map(({ doubt }) => doubt)).toEqual([
      '1 records have a number beyond 1.8e308: left out',
    ]);
  });

  test('a long sample is read as far as needed', async () => {
    const { records, doubts } = await read('long.ndjson', '{"a":1}\n'.repeat(30_000));
    expect(records).toHaveLength(20_000);
    expect(doubts).toMatchObject([{ doubt: 'only the first 20,000 records were read' }]);
  });

  test('a list on one line is read as far as needed, however long it is', async () => {
    const { records } = await read('list.json', `[${'{"a":1},'.repeat(300_000)}{"a":2}]`);
    expect(records).toHaveLength(20_000);
  });

  test('a packed sample that is longer than what is read ends with a whole record', async () => {
    const line = `{"a":"${'x'.repeat(100_000)}"}\n`;
    const { records } = await read('huge.ndjson.gz', gzipSync(line.repeat(400), { level: 1 }));
    expect(records.length).toBeGreaterThan(300);
    expect(records.every(({ values }) => values.length === 1)).toBe(true);
  });
});

describe('what can’t be a sample', () => {
  it.each([
    ['nothing', '', 'is empty'],
    ['blanks', ' \n\n', 'is empty'],
    ['zeros', 'ELF1\0\0abc', "isn't text"],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), "isn't text"],
    ['a zip file', Buffer.from('504b030414000600', 'hex'), 'unpack it'],
    ['latin1.txt', Buffer.from('caf\u00e9 au lait\n', 'latin1'), 'iconv'],
    ['latin1.csv', Buffer.from('a,b\ncaf\u00e9,\u00e9\n', 'latin1'), 'iconv'],
    ['no-header.csv', '2026-01-01,1\n2026-01-02,2\n', 'put a row of names in front'],
    ['twice.csv', 'a,a\n1,2\n', 'twice'],
    ['only-header.csv', 'a,b\n', 'names its fields, but has no row of values'],
    ['no-row-fits.csv', 'a,b\n1\n', 'no row with as many fields'],
    ['cut-off.json', '{"a":1,"b":', 'begins as JSON, but no object in it is whole'],
    ['cut-off-array.json', '[{"a":', 'begins as JSON, but no object in it is whole'],
    ['scalars.json', '[1,2,3]', 'a list of values that are no JSON objects'],
    ['mixed.log', '{"a":1}\ntext\nmore text\n{"a":2}\ntext again\n', 'JSON in 2 of its first 5 lines'],
    ['broken.gz', gzipSync('{"a":1}').subarray(0, 12), "can't be unpacked"],
    ['trail.parquet', Buffer.from('PAR1\u0015\u0004\u0015', 'latin1'), 'Parquet'],
    ['infinite.json', '{"a":1e400}\n{"a":[{"b":-1e999}]}\n', '2 records have a number beyond'],
    ['control.json', '{"messageType":"CONTROL_MESSAGE","logEvents":[]}', 'no record with a value'],
  ])('%s: says so, with a remedy', async (name, content, sentence) => {
    const failure = await read(name, content).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'INPUT', message: expect.stringContaining(sentence) });
  });

  test('a folder, and a file that isn’t there', async () => {
    await expect(readSample(folder, { now })).rejects.toThrow('is a folder');
    await expect(readSample(join(folder, 'none'), { now })).rejects.toThrow('ENOENT');
  });
});
