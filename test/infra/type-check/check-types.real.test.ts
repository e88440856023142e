import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkTypes } from '../../../infra/type-check/check-types.ts';
import { checkTypesBeside } from '../../../infra/type-check/types-error.ts';

let project = '';
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'shardline-types-'));
  mkdirSync(join(project, 'node_modules/@typescript'), { recursive: true });
  for (const name of [
    'typescript',
    ...readdirSync('node_modules/@typescript').map((name) => `@typescript/${name}`),
  ])
    symlinkSync(join(process.cwd(), 'node_modules', name), join(project, 'node_modules', name));
});
afterEach(() => rmSync(project, { recursive: true }));

function write(path: string, text: string): void {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const strict = JSON.stringify({
  compilerOptions: {
    module: 'NodeNext',
    strict: true,
    types: [],
    noUnusedLocals: true,
    composite: true,
    declaration: true,
    rootDir: 'src',
  },
  include: ['src'],
});

test.each<[string, Record<string, string>, string[]]>([
  ['a file without an error', { 'pipelines/a.ts': 'export const n: number = 1;\n' }, []],
  [
    'an error in the file',
    { 'pipelines/a.ts': "\nexport const n: number = 'one';\n" },
    ["pipelines/a.ts:2:14 - error TS2322: Type 'string' is not assignable to type 'number'."],
  ],
  [
    'an error in what it imports, under the options of the project',
    {
      'tsconfig.json': strict,
      'pipelines/a.ts': "import { f } from './b.js';\nexport const n = f(1);\n",
      'pipelines/b.ts': 'export function f(n) {\n  return n;\n}\n',
    },
    ["pipelines/b.ts:1:19 - error TS7006: Parameter 'n' implicitly has an 'any' type."],
  ],
  [
    'a variable that is not used, and an error that the file does not import',
    {
      'tsconfig.json': strict,
      'pipelines/a.ts': 'const unused = 1;\nexport const n = 2;\n',
      'pipelines/other.ts': "export const n: number = 'one';\n",
      'src/test.ts': "export const n: number = 'one';\n",
    },
    [],
  ],
  [
    'declarations of the project',
    {
      'types/ours.d.ts': 'declare const ours: number;\n',
      'pipelines/a.ts': 'export const n: number = ours;\n',
    },
    [],
  ],
  [
    'options that cannot be read',
    { 'tsconfig.json': '{ "extends": "./none.json" }', 'pipelines/a.ts': 'export const n = 1;\n' },
    [expect.stringMatching(/error TS\d+: .*none\.json/)],
  ],
])('%s', async (_, files, lines) => {
  for (const [path, text] of Object.entries(files)) write(path, text);
  expect(await checkTypes(project, 'pipelines/a.ts')).toEqual(
    lines.length === 0 ? { kind: 'passed' } : { kind: 'failed', lines },
  );
});

test('an error that is mended, and one that is made, are found by what the compiler has kept', async () => {
  write('pipelines/b.ts', 'export const b = 1;\n');
  write('pipelines/a.ts', "import { b } from './b.ts';\nexport const n: number = b;\n");
  expect(await checkTypes(project, 'pipelines/a.ts')).toEqual({ kind: 'passed' });
  write('pipelines/b.ts', "export const b = 'one';\n");
  expect(await checkTypes(project, 'pipelines/a.ts')).toMatchObject({ kind: 'failed' });
  write('pipelines/b.ts', 'export const b = 2;\n');
  expect(await checkTypes(project, 'pipelines/a.ts')).toEqual({ kind: 'passed' });
});

test('a project without TypeScript, or with the check off, says so in a sentence', async () => {
  write('pipelines/a.ts', "export const n: number = 'one';\n");
  rmSync(join(project, 'node_modules'), { recursive: true });
  expect(await checkTypes(project, 'pipelines/a.ts')).toEqual({
    kind: 'unchecked',
    why: expect.stringMatching(/has no TypeScript: npm install --save-dev typescript adds it\.$/),
  });
  expect(await checkTypes(project, 'pipelines/a.ts', undefined, { SHARDLINE_TYPE_CHECK: 'off' })).toEqual({
    kind: 'unchecked',
    why: "Types aren't checked, because SHARDLINE_TYPE_CHECK is off.",
  });
});

test('what is checked beside other work fails when it is awaited, and ends with its signal', async () => {
  write('pipelines/a.ts', "export const n: number = 'one';\nexport const m: number = 'two';\n");
  const warnings: string[] = [];
  const request = { project, file: 'pipelines/a.ts', warn: (sentence: string) => warnings.push(sentence) };
  await expect(checkTypesBeside(request)).rejects.toThrow(
    /^pipelines\/a\.ts has 2 type errors; correct them, or set SHARDLINE_TYPE_CHECK=off to go on as it is:\n {2}pipelines\/a\.ts:1:14 - error/,
  );
  const stop = new AbortController();
  const checked = checkTypesBeside({ ...request, signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(checked).rejects.toThrow('stopped');
  expect(warnings).toEqual([]);
});
