import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { mentions } from '../../../cli/dead-letters/mentions.ts';
import type { Letter } from '../../../cli/letters/letter.ts';
import { deadLetter } from '../letters/letters.ts';

const letter = (changes: Partial<Letter>): Letter => ({
  ...deadLetter(1),
  operations: [],
  ...changes,
});
const base64 = (data: string | Uint8Array) => Buffer.from(data).toString('base64');
const ada = 'ada@example.com';
const post = { text: `from ${ada}, with love` };

describe('a letter is about somebody whose name stands', () => {
  test.each([
    ['in its bytes', { data: base64(JSON.stringify(post)) }],
    ['in bytes that are no JSON', { data: base64(`127.0.0.1 - ${ada} [x`) }],
    ['in compressed bytes', { data: base64(gzipSync(JSON.stringify(post))) }],
    ['escaped, as a value', { data: base64('{"a":[{"b":"ada\\u0040example.com"}]}') }],
    ['escaped, as the name of a field', { data: base64('{"ada\\u0040example.com":1}') }],
    [
      'escaped, beside a line that is not UTF-8',
      { data: base64(Buffer.from('\u00e9\n"ada\\u0040example.com"', 'latin1')) },
    ],
    [
      'escaped, in one of several objects of a line',
      { data: base64('{"n":1}{"a":"ada\\u0040example.com"}') },
    ],
    ['in UTF-16', { data: base64(Buffer.from(`\ufeff${ada}`, 'utf16le')) }],
    ['in another case', { data: base64('"Ada@Example.com"') }],
    ['in its partition key', { partitionKey: ada }],
    ['in the id of its document', { operations: [{ index: 'users', id: `user:${ada}` }] }],
    ['in the index of its document', { operations: [{ index: `users-${ada}`, id: '1' }] }],
  ])('%s', (_where, changes) => {
    expect(mentions(ada)(letter(changes)).found).toBe(true);
  });
});

describe('a letter is not about somebody', () => {
  test.each([
    ['of whom it says nothing', 'record 1'],
    ['whose name is part of a longer word', 'nada@example.community'],
    ['whose name goes on', `${ada}s`],
  ])('%s', (_who, text) => {
    expect(mentions(ada)(letter({ data: base64(text) })).found).toBe(false);
  });
});

test('a name with signs of its own is taken as it is', () => {
  const about = (text: string) => mentions('a.b+c (d)')(letter({ data: base64(text) })).found;
  expect(about('to a.b+c (d), yes')).toBe(true);
  expect(about('to aXb+c (d)')).toBe(false);
});

test('how many values the record holds is told, since others go with it', () => {
  const values = (data: string | Uint8Array) => mentions(ada)(letter({ data: base64(data) })).values;
  expect(values('{\n "a": 1\n}')).toBe(1);
  expect(values('[{"a":1},{"a":2}]')).toBe(2);
  expect(values('one line\nanother\n')).toBe(2);
  expect(values('{"logEvents":[{"message":"a"},{"message":"b"},{"message":"c"}]}')).toBe(3);
  expect(values(gzipSync('{"a":1}\n{"a":2}'))).toBe(2);
  expect(values('{"a":1}{"a":2}\n{"a":3}')).toBe(3);
  expect(values(Buffer.from('{"a":1}\n{"a":"\u00e9"}\n{"a":3}', 'latin1'))).toBe(3);
  expect(values(Buffer.from([0xff, 0xfe, 0x00]))).toBe(1);
  expect(values('')).toBe(1);
});
