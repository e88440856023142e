import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { equivalents } from './equivalents.ts';
import { changedBy, equivalentOf, type Mutant } from './mutant.ts';
import { reportOf } from './report.ts';

const source = 'export function f(a: number) {\n  return a < 1\n    ? 2\n    : 3;\n}\n';
const at = (start: readonly [number, number], end: readonly [number, number]) => ({
  start: { line: start[0], column: start[1] },
  end: { line: end[0], column: end[1] },
});
const condition: Mutant = {
  fileName: '/p/a.ts',
  status: 'Survived',
  replacement: 'a <= 1',
  location: at([2, 10], [2, 15]),
};

test('the changed code is read by lines and columns that count from 1', () => {
  expect(changedBy(condition, source)).toEqual({ text: 'a < 1', line: 'return a < 1' });
  const { text } = changedBy({ ...condition, location: at([2, 10], [4, 8]) }, source);
  expect(text).toBe('a < 1\n    ? 2\n    : 3');
});

test('an entry of the list is a mutant of its file, code, replacement and line', () => {
  const entry = { file: 'a.ts', was: 'a <', becomes: 'a <= 1', line: 'return', reason: 'why not' };
  const changed = changedBy(condition, source);
  const find = (changes: object) => equivalentOf('a.ts', changed, condition, [{ ...entry, ...changes }]);
  expect(find({})).toMatchObject(entry);
  for (const other of [{ file: 'b.ts' }, { was: 'b' }, { becomes: 'true' }, { line: 'if' }]) {
    expect(find(other)).toBeUndefined();
  }
});

test('the report counts each file and all, and names what no test notices', () => {
  const others = ['Killed', 'RuntimeError', 'Timeout', 'NoCoverage', 'CompileError', 'Ignored'];
  const mutants = [
    condition,
    ...others.map((status) => ({ ...condition, status })),
    { ...condition, status: 'Killed', fileName: '/p/b.ts' },
  ];
  const { table, survivors, share } = reportOf(
    mutants,
    () => source,
    (name) => name.slice(3),
  );
  expect(table.split('\n').slice(2)).toEqual([
    '| a.ts | 2 | 1 | 1 | 1 | 0 | 60.0 % |',
    '| b.ts | 1 | 0 | 0 | 0 | 0 | 100.0 % |',
    '| all | 3 | 1 | 1 | 1 | 0 | 66.7 % |',
  ]);
  expect(survivors).toEqual(['a.ts:2 a < 1  ->  a <= 1', 'a.ts:2 a < 1  ->  a <= 1']);
  expect(share).toBeCloseTo(4 / 6);
});

test('each entry of the list is code that is there, with a reason', () => {
  for (const { file, was, line = '', reason } of equivalents) {
    const path = join(import.meta.dirname, '..', '..', file);
    expect(existsSync(path), file).toBe(true);
    const text = readFileSync(path, 'utf8');
    expect(text, file).toContain(was);
    expect(text, file).toContain(line);
    expect(reason.length).toBeGreaterThan(20);
  }
});
