import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadModule } from '../../../infra/bundle/load-module.ts';

function projectOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-module-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
  return folder;
}

test("a file's imports are its own, and `shardline` is this code, from any folder", () => {
  const folder = projectOf({
    'orders.ts': `
      import { count } from 'shardline';
      import { name } from './name.ts';
      import { createHash } from 'node:crypto';
      export const pipeline: { name: string } = { name };
      export const counted = count();
      export const hashed = typeof createHash;`,
    'name.ts': "export const name = 'orders' as const;",
  });
  expect(loadModule(join(folder, 'orders.ts'))).toMatchObject({
    pipeline: { name: 'orders' },
    counted: { kind: 'count' },
    hashed: 'function',
  });
});

test('a changed file is read again', () => {
  const folder = projectOf({ 'orders.ts': 'export const version = 1;' });
  const file = join(folder, 'orders.ts');
  expect(loadModule(file)).toMatchObject({ version: 1 });
  writeFileSync(file, 'export const version = 2;');
  expect(loadModule(file)).toMatchObject({ version: 2 });
});

test('nothing stays behind, whether the file loads or throws', () => {
  const folder = projectOf({
    'good.ts': 'export const x = 1;',
    'bad.ts': "throw new Error('no connection');",
  });
  const temporary = projectOf({});
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  loadModule(join(folder, 'good.ts'));
  expect(() => loadModule(join(folder, 'bad.ts'))).toThrow('no connection');
  expect(readdirSync(temporary)).toEqual([]);
});
