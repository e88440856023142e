import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkConfig, ownConfig } from '../../../infra/type-check/project-config.ts';

let project = '';
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'shardline-types-'));
});
afterEach(() => rmSync(project, { recursive: true }));

function write(path: string, text = '{}'): string {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

test('the nearest tsconfig.json holds, but none from outside of the project', () => {
  const file = write('app/pipelines/a.ts', '');
  expect(ownConfig(join(project, 'app'), file)).toBeUndefined();
  const outer = write('tsconfig.json');
  expect(ownConfig(join(project, 'app'), file)).toBeUndefined();
  expect(ownConfig(project, file)).toBe(outer);
  const inner = write('app/pipelines/tsconfig.json');
  expect(ownConfig(project, file)).toBe(inner);
});

test('one file is checked, under the options of the project, and nothing is written but what the compiler learns', () => {
  const file = write('pipelines/a.ts', '');
  const own = write('tsconfig.json');
  const config = checkConfig(project, file, '/cache/a.tsbuildinfo');
  expect(config).toMatchObject({ extends: own, files: [file], references: [] });
  expect(config.compilerOptions).toMatchObject({
    noEmit: true,
    composite: false,
    tsBuildInfoFile: '/cache/a.tsbuildinfo',
  });
  expect(config.compilerOptions).not.toHaveProperty('strict');
});

test('a project without options of its own is checked strictly', () => {
  const file = write('pipelines/a.ts', '');
  const config = checkConfig(project, file, '/cache/a.tsbuildinfo');
  expect(config).not.toHaveProperty('extends');
  expect(config.compilerOptions).toMatchObject({ strict: true, module: 'NodeNext', types: [] });
});
