import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deadLetterStore } from '../../../functions/dead-letters/open-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dead letters %-'));
});
afterEach(() => rm(folder, { recursive: true }));

const object = { key: 'rejected/events/2026/11/23/a.ndjson.gz', body: Uint8Array.of(1, 2, 255) };

test('a folder holds the objects under the keys that they would have in a bucket', async () => {
  await deadLetterStore(pathToFileURL(folder)).put(object);
  expect([...(await readFile(join(folder, object.key)))]).toEqual([1, 2, 255]);
});

test('the same object again leaves one, and nothing half written', async () => {
  const store = deadLetterStore(pathToFileURL(folder));
  await store.put(object);
  await store.put(object);
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.includes('ndjson'));
  expect(files).toEqual([object.key]);
});

test('a folder that cannot be made is an error, never a success', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(deadLetterStore(pathToFileURL(file)).put(object)).rejects.toThrow('ENOTDIR');
});
