import { afterEach, expect, test, vi } from 'vitest';
import { defineStart, startOptionsOf } from '../../../cli/start/command.ts';

class Exit extends Error {}

afterEach(() => void vi.restoreAllMocks());

const options = (...argv: readonly string[]) =>
  startOptionsOf(defineStart().parse([...argv], { from: 'user' }));

test('a file is put instead of the demo, and needs none', () => {
  expect(options('-p', 'sensors', '--file', 'package.json', '--format', 'lines', '--once')).toMatchObject({
    ...{ pipeline: 'sensors', file: 'package.json', format: 'lines', once: true, demo: true },
  });
  expect(options()).not.toHaveProperty('file');
});

test.each([
  [['--file', 'none.ndjson'], /the file none\.ndjson is not there: check --file/],
  [['--file', 'docs'], /docs is a folder: name one file with --file/],
  [['--file', ''], /Give the name of a file/],
  [
    ['--file', 'package.json', '--no-demo'],
    /--file puts the records of a file, so it cannot go with --no-demo/,
  ],
  [['--format', 'csv'], /--format is for a file: add --file/],
  [['--json'], /--json prints what has become of the records at the end: add --once/],
  [['--delimiter', ';'], /--delimiter is for a file: add --file/],
])('%j ends the process with a sentence and exit code 2', (argv, sentence) => {
  let printed = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Exit();
  });
  expect(() => options(...argv)).toThrow(Exit);
  expect(printed).toMatch(sentence);
  expect(printed.trim().split('\n')).toHaveLength(1);
  expect(exit).toHaveBeenCalledWith(2);
});
