import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { writeProject } from '../../../../cli/init/project/write.ts';

const root = mkdtempSync(join(tmpdir(), 'write-'));
afterAll(() => rmSync(root, { recursive: true }));

const files = [
  { path: 'README.md', text: 'a' },
  { path: 'pipelines/a.ts', text: 'b' },
];

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(root, 'case-')), 'project');
});

test('a new folder, and those that it is in, get all files', async () => {
  const deep = join(folder, 'in', 'another');
  await writeProject(deep, files);
  expect(readFileSync(join(deep, 'pipelines', 'a.ts'), 'utf8')).toBe('b');
  expect(readdirSync(join(folder, 'in'))).toEqual(['another']);
});

test('an empty folder, and a new repository, too', async () => {
  mkdirSync(join(folder, '.git'), { recursive: true });
  await writeProject(folder, files);
  expect(readdirSync(folder).toSorted()).toEqual(['.git', 'README.md', 'pipelines']);
});

describe('nothing is written', () => {
  test('where there are files, and they are named', async () => {
    mkdirSync(folder);
    for (const name of ['a', 'b', 'c', 'README.md']) writeFileSync(join(folder, name), 'mine');
    await expect(writeProject(folder, files)).rejects.toThrow(/isn't empty \(.*and 1 more\)/);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toHaveLength(4);
    expect(readdirSync(join(folder, '..'))).toEqual(['project']);
  });

  test('over a file', async () => {
    writeFileSync(folder, 'mine');
    await expect(writeProject(folder, files)).rejects.toThrow('is a file');
  });

  test('if one of the files can’t be, and nothing half-done stays', async () => {
    const wrong = [...files, { path: 'README.md/x', text: '' }];
    await expect(writeProject(join(folder, 'in', 'another'), wrong)).rejects.toThrow("can't be written");
    expect(existsSync(folder)).toBe(false);
  });
});
