import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { bashScript } from '../../../cli/completion/bash.ts';
import { completedCommands } from '../../../cli/completion/commands.ts';
import { wholeProgram } from '../../../cli/program.ts';

test('bash completes commands, subcommands, options and values', async () => {
  const script = bashScript(completedCommands(await wholeProgram()));
  const complete = (...words: readonly string[]) => [
    `COMP_WORDS=(shardline ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}`,
    `_shardline; echo "\${COMPREPLY[*]}"`,
  ];
  const lines = [
    complete('dead'),
    complete('alerts', 'maintenance', ''),
    complete('put', '--form'),
    complete('put', '--format', ''),
    // bash cuts --format=c into three words.
    complete('put', '--format', '=', 'c'),
    complete('put', '--stream', 'alerts', '--gz'),
    complete('start', '--pipeline', 's'),
    complete('put', '--file', ''),
  ];
  const printed = execFileSync('bash', ['-c', [script, ...lines.flat()].join('\n')], { encoding: 'utf8' });
  expect(printed.split('\n').slice(0, -1)).toEqual([
    'dead-letters',
    'add list remove',
    '--format',
    'lines csv leftovers',
    'csv',
    '--gzip',
    'sensors social',
    // Readline itself completes names of files.
    '',
  ]);
});
