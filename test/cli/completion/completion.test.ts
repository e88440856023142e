import { expect, test } from 'vitest';
import { bashScript } from '../../../cli/completion/bash.ts';
import { completedCommands } from '../../../cli/completion/commands.ts';
import { fishScript } from '../../../cli/completion/fish.ts';
import { zshScript } from '../../../cli/completion/zsh.ts';
import { wholeProgram } from '../../../cli/program.ts';

const commands = completedCommands(await wholeProgram());
const at = (path: string) => commands.find((command) => command.at === path) ?? expect.fail(path);
const option = (path: string, flag: string) =>
  at(path).options.find(({ flags }) => flags.includes(flag)) ?? expect.fail(flag);

test('commands, options and their values are those of the definitions', () => {
  expect(at('').below.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['put', 'alerts', 'completion']),
  );
  expect(at(' alerts maintenance').below.map(({ name }) => name)).toEqual(['add', 'list', 'remove']);
  expect(option(' put', '--file')).toMatchObject({ flags: ['-f', '--file'], values: { kind: 'files' } });
  expect(option(' put', '--format').values).toEqual({ kind: 'words', words: ['lines', 'csv', 'leftovers'] });
  expect(option(' start', '--pipeline').values).toEqual({ kind: 'pipelines' });
  expect(option(' put', '--gzip').values).toEqual({ kind: 'none' });
  expect(at(' completion').operands).toEqual({ kind: 'words', words: ['bash', 'zsh', 'fish'] });
});

test('what stands beside a word is short', () => {
  for (const { options, below } of commands)
    for (const { about } of [...options, ...below]) expect(about).toMatch(/^[^\n]{3,64}$/);
});

test.each([
  ['bash', bashScript, /complete .*-F _shardline shardline$/],
  ['zsh', zshScript, /compdef _shardline shardline$/],
  ['fish', fishScript, /^complete -c shardline -n "__shardline_at ' put'" -s f -l file -r -F -d '/m],
])('the script for %s knows every command', (_, script, pattern) => {
  const text = script(commands);
  expect(text).toMatch(pattern);
  for (const { at: path } of commands.slice(1)) expect(text).toContain(`'${path}'`);
});
