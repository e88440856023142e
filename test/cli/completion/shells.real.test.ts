import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bashScript } from '../../../cli/completion/bash.ts';
import { completedCommands } from '../../../cli/completion/commands.ts';
import { fishScript } from '../../../cli/completion/fish.ts';
import { zshScript } from '../../../cli/completion/zsh.ts';
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

/** How each shell is asked which pipelines it offers, by the line behind the script. */
const shells = [
  {
    shell: 'bash',
    script: bashScript,
    ask: `COMP_WORDS=(shardline start --pipeline ''); COMP_CWORD=3; _shardline; (IFS=$'\\n'; echo "\${COMPREPLY[*]}")`,
  },
  {
    shell: 'zsh',
    script: zshScript,
    before: 'compdef() { : }; compadd() { shift; print -l -- "$@" }',
    ask: "words=(shardline start --pipeline ''); CURRENT=4; _shardline",
  },
  { shell: 'fish', script: fishScript, ask: "complete -C 'shardline start --pipeline '" },
];

describe.each(shells)('in a folder with names that are commands', ({ shell, script, before = '', ask }) => {
  const isThere = spawnSync(shell, ['-c', 'true']).status === 0;
  test.runIf(isThere)(`${shell} offers the pipelines, and runs nothing`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'completion-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'pipelines'));
    const odd = [
      '$(touch PWNED)',
      '`touch PWNED`',
      'a b',
      '*',
      '-x',
      "it's",
      'globals.d',
      'Orders',
      '"$HOME"',
    ];
    for (const name of [...odd, 'orders', 'web-traffic'])
      writeFileSync(join(folder, 'pipelines', `${name}.ts`), '');
    const text = [before, script(completedCommands(await wholeProgram())), ask].join('\n');
    const printed = execFileSync(shell, ['-c', text], { cwd: folder, encoding: 'utf8' });
    const offered = printed.trim().split('\n');
    // fish says beside each what it is for.
    expect(offered.map((line) => line.split('\t')[0])).toEqual(['orders', 'web-traffic']);
    expect(readdirSync(folder)).toEqual(['pipelines']);
  });
});
