import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot, projectFolder } from '../../../infra/bundle/roots.ts';

function project(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shardline-project-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'pipelines'));
  mkdirSync(join(folder, 'docs', 'deep'), { recursive: true });
  return folder;
}

test.each(['.', 'docs', 'docs/deep', 'pipelines'])('from %s of a project, the project is found', (place) => {
  const folder = project();
  expect(projectFolder(join(folder, place))).toBe(folder);
});

test('the nearest project counts', () => {
  const folder = project();
  mkdirSync(join(folder, 'docs', 'pipelines'));
  expect(projectFolder(join(folder, 'docs', 'deep'))).toBe(join(folder, 'docs'));
});

test('a file called pipelines makes no project', () => {
  const folder = project();
  writeFileSync(join(folder, 'docs', 'pipelines'), '');
  expect(projectFolder(join(folder, 'docs'))).toBe(folder);
});

test('this repository is the project of its commands, wherever they are started', () => {
  expect(projectFolder()).toBe(packageRoot);
  expect(projectFolder(tmpdir())).toBe(packageRoot);
});
