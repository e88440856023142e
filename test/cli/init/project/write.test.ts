import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
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

test('all may enter a new project that may enter the folder which it is in', async () => {
  await writeProject(folder, files);
  expect(statSync(folder).mode).toBe(statSync(join(folder, 'pipelines')).mode);
});

const memory = '/dev/shm';
const isOther = existsSync(memory) && statSync(memory).dev !== statSync(root).dev;

test.runIf(isOther)('a folder where another file system begins gets all files', async () => {
  const place = mkdtempSync(join(memory, 'write-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  symlinkSync(place, folder);
  await writeProject(folder, files);
  expect(readdirSync(place).toSorted()).toEqual(['README.md', 'pipelines']);
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

  test('outside of the folder', async () => {
    for (const path of ['../outside.ts', 'pipelines/../../outside.ts']) {
      await expect(writeProject(folder, [...files, { path, text: '' }])).rejects.toThrow("can't be written");
      expect([existsSync(folder), existsSync(join(folder, '..', 'outside.ts'))]).toEqual([false, false]);
    }
  });

  test('over what was beside the folder, and nothing of that is deleted', async () => {
    const beside = join(folder, '..', `.project-${process.pid}`);
    mkdirSync(beside);
    writeFileSync(join(beside, 'mine'), 'mine');
    await writeProject(folder, files);
    expect(readFileSync(join(beside, 'mine'), 'utf8')).toBe('mine');
    expect(readdirSync(join(folder, '..')).toSorted()).toEqual([`.project-${process.pid}`, 'project']);
  });

  test('if one of the files can’t be, and nothing half-done stays', async () => {
    const wrong = [...files, { path: 'README.md/x', text: '' }];
    await expect(writeProject(join(folder, 'in', 'another'), wrong)).rejects.toThrow("can't be written");
    expect(existsSync(folder)).toBe(false);
  });
});
