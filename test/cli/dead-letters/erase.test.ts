import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Erased, erase } from '../../../cli/dead-letters/erase.ts';
import { mentions } from '../../../cli/dead-letters/mentions.ts';
import { readObject } from '../../../cli/letters/read-object.ts';
import { letterObject } from '../../../functions/dead-letters/dead-letter.ts';
import { folderStore } from '../../../functions/dead-letters/folder-store.ts';
import type { LetterStore } from '../../../functions/dead-letters/store.ts';
import { deadLetter, givenUpObject, rejectedObject } from '../letters/letters.ts';

const about = (position: number, name: string) =>
  deadLetter(position, { data: Buffer.from(JSON.stringify({ name })).toString('base64') });
const [ada, bob, eve] = [about(1, 'ada'), about(2, 'bob'), about(3, 'eve')];

let folder: string;
let store: LetterStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'erase-'));
  store = folderStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(changes: Partial<Parameters<typeof erase>[0]> = {}): Promise<Erased[]> {
  const all: Erased[] = [];
  const options = { store, prefixes: ['rejected/', 'aws/lambda/', 'redriven/'], choose: mentions('ada') };
  const rest = {
    wholeRecords: false,
    write: true,
    onUnreadable: () => {},
    signal: new AbortController().signal,
  };
  for await (const one of erase({ ...options, ...rest, ...changes })) all.push(one);
  return all;
}

async function sequenceNumbers(key: string): Promise<string[] | undefined> {
  const body = await store.get(key);
  if (body === undefined) return undefined;
  const read = await readObject(key, body);
  return 'letters' in read ? read.letters.map(({ sequenceNumber }) => sequenceNumber) : [];
}

describe.each([
  ['rejected', rejectedObject],
  ['given up, as text', (letters: Parameters<typeof rejectedObject>[0]) => givenUpObject(letters)],
  [
    'given up, as itself',
    (letters: Parameters<typeof rejectedObject>[0]) => givenUpObject(letters, 'b', false),
  ],
  [
    'redriven',
    (letters: Parameters<typeof rejectedObject>[0]) =>
      letterObject('redriven', letters) ?? rejectedObject([]),
  ],
])('letters that were %s', (_form, objectOf) => {
  test('those about somebody are taken out, and the others stay as they were', async () => {
    const object = objectOf([bob, ada, eve]);
    await store.put(object);
    expect(await run()).toMatchObject([
      { key: object.key, sequenceNumber: ada.sequenceNumber, outcome: 'erased' },
    ]);
    expect(await sequenceNumbers(object.key)).toEqual([bob.sequenceNumber, eve.sequenceNumber]);
    expect(Buffer.from((await store.get(object.key)) ?? []).includes(Buffer.from(ada.data))).toBe(false);
  });

  test('an object of nobody else is deleted', async () => {
    const object = objectOf([ada]);
    await store.put(object);
    await run();
    expect(await store.get(object.key)).toBeUndefined();
  });

  test('nothing is written unless that is said', async () => {
    const object = objectOf([bob, ada]);
    await store.put(object);
    expect(await run({ write: false })).toMatchObject([{ outcome: 'erased' }]);
    expect(await store.get(object.key)).toEqual(object.body);
  });
});

test('a letter that is stored twice is taken out of both objects', async () => {
  await store.put(rejectedObject([ada, bob]));
  await store.put(givenUpObject([ada]));
  expect(await run()).toHaveLength(2);
  expect(await run()).toEqual([]);
});

test('a record of several values stays, unless all of them may go', async () => {
  const both = deadLetter(4, { data: Buffer.from('[{"n":"ada"},{"n":"bob"}]').toString('base64') });
  const object = rejectedObject([both]);
  await store.put(object);
  expect(await run()).toMatchObject([{ outcome: 'shared', values: 2 }]);
  expect(await store.get(object.key)).toEqual(object.body);
  expect(await run({ wholeRecords: true })).toMatchObject([{ outcome: 'erased' }]);
  expect(await store.get(object.key)).toBeUndefined();
});

test('what an older or newer version wrote beside the known fields is kept in the letters that stay', async () => {
  const extended = Object.assign(about(5, 'bob'), { tenant: 'north' });
  const object = rejectedObject([ada, extended]);
  await store.put(object);
  await run();
  const { gunzipSync } = await import('node:zlib');
  expect(gunzipSync((await store.get(object.key)) ?? '').toString()).toBe(`${JSON.stringify(extended)}\n`);
});

test('an object that can not be read is named, and stays', async () => {
  await store.put({ key: 'rejected/events/x', body: Buffer.from('ada') });
  const unreadable: string[] = [];
  expect(await run({ onUnreadable: (key) => unreadable.push(key) })).toEqual([]);
  expect(unreadable).toEqual(['rejected/events/x']);
  expect(await store.get('rejected/events/x')).toEqual(Buffer.from('ada'));
});
