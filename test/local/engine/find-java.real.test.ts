import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findJava, javaCandidates } from '../../../local/engine/find-java.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardline-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function install(name: string, script: string): string {
  mkdirSync(join(folder, name, 'bin'), { recursive: true });
  const java = join(folder, name, 'bin', 'java');
  writeFileSync(java, `#!/bin/sh\n${script}\n`);
  chmodSync(java, 0o755);
  return java;
}

test.runIf(process.platform !== 'win32')(
  'JAVA_HOME goes before PATH, and a file reached twice counts once',
  () => {
    const first = install('a', 'true');
    const second = install('b', 'true');
    mkdirSync(join(folder, 'links'));
    symlinkSync(first, join(folder, 'links', 'java'));
    const path = ['links', 'b/bin', 'missing'].map((part) => join(folder, part)).join(':');
    const candidates = javaCandidates({ JAVA_HOME: join(folder, 'a'), PATH: path });
    expect(candidates.slice(0, 2)).toEqual([first, second]);
    expect(new Set(candidates).size).toBe(candidates.length);
  },
);

test.runIf(process.platform !== 'win32')('a broken Java is passed over', async () => {
  const broken = install('broken', 'exit 1');
  const good = install('good', 'echo \'openjdk version "24.0.1" 2025-04-15\' >&2');
  expect(await findJava([broken, join(folder, 'missing'), good])).toMatchObject({ path: good, major: 24 });
});

test('without candidates there is no Java', async () => {
  expect(await findJava([])).toBeUndefined();
});
