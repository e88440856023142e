import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderStore } from '../../../../functions/dead-letters/folder-store.ts';
import type { LetterStore } from '../../../../functions/dead-letters/store.ts';
import { LetterIndex } from '../../../../view/server/rooms/dead-letters/letter-index.ts';
import { letter, store as put } from './letters.ts';

let folder: string;
let store: LetterStore;
let gets: string[];
let index: LetterIndex;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'letters-'));
  gets = [];
  const inner = folderStore(folder);
  store = {
    ...inner,
    get: (key) => {
      gets.push(key);
      return inner.get(key);
    },
  };
  index = new LetterIndex();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

let clock = 0;

/** The sequence numbers that are known after a listing. */
async function numbers(stream?: string): Promise<string[]> {
  const prefixes = ['rejected/orders/', 'aws/lambda/'];
  await index.refresh({ store, prefixes, stream, signal: new AbortController().signal });
  clock += 10_000;
  return index.entries(clock).map(({ sequenceNumber }) => sequenceNumber);
}

test('letters are known, the newest first, and each object is read once', async () => {
  await put(store, letter(1), letter(2));
  const key = await put(store, letter(3));
  expect(await numbers()).toEqual(['4959000003', '4959000002', '4959000001']);
  expect(gets).toHaveLength(2);
  expect(await numbers()).toHaveLength(3);
  expect(gets).toHaveLength(2);
  await store.delete(key);
  expect(await numbers()).toEqual(['4959000002', '4959000001']);
  expect(gets).toHaveLength(2);
  expect(index).toMatchObject({ objects: 1, read: 1, isCut: false, unreadable: 0 });
});

test('an object that is written anew is read again, as after a redrive', async () => {
  const key = await put(store, letter(1), letter(2));
  await numbers();
  const other = await put(store, letter(2));
  const body = await store.get(other);
  await store.put({ key, body: body ?? new Uint8Array() });
  await store.delete(other);
  expect(await numbers()).toEqual(['4959000002']);
});

test('a record that two objects hold is one letter, with both', async () => {
  const keys = [await put(store, letter(1)), await put(store, letter(1), letter(2))];
  expect(await numbers()).toHaveLength(2);
  const [, first] = index.entries(clock);
  expect([...(first?.keys ?? [])].sort()).toEqual([...keys].sort());
});

test('what isn’t a dead letter is counted, and left alone', async () => {
  const key = await put(store, letter(1));
  writeFileSync(join(folder, `${key}.junk`), 'junk');
  expect(await numbers()).toHaveLength(1);
  expect(index.unreadable).toBe(1);
});

test('where pipelines share a folder, letters of another stream aren’t known', async () => {
  await put(store, letter(1), letter(2, { stream: 'other' }));
  expect(await numbers('orders-local')).toEqual(['4959000001']);
});

test('neither bytes, nor messages, nor partition keys are kept', async () => {
  await put(store, letter(1));
  await numbers();
  expect(JSON.stringify(index.entries(clock))).not.toMatch(/secret|somebody/);
});
