import { afterEach, expect, test, vi } from 'vitest';
import { commands } from '../../cli/commands.ts';
import { leavesOf, parsedCommand } from '../../cli/kit/cli-command.ts';
import type { StrictCommand } from '../../cli/kit/command-line.ts';
import { wholeProgram } from '../../cli/program.ts';
import { exitsThrow } from '../exits.ts';

afterEach(() => vi.restoreAllMocks());

/** Every command that does work, by its name on the command line. */
const leaves = leavesOf(await wholeProgram()).map((command): [string, StrictCommand] => [
  command.fullName(),
  command,
]);

test.each(Object.entries(commands))('%s is named as in the table, with a summary', async (name, entry) => {
  const { cli } = await entry.load();
  expect(cli.define().name()).toBe(name);
  expect(entry.summary).toMatch(/^[a-z][^.]{8,63}$/);
});

test.each(leaves)(
  '%s --help says what it does, with examples and exit codes, in 80 columns',
  (name, command) => {
    const help = command.helpInformation();
    expect(command.description().length, 'a description').toBeGreaterThan(20);
    const { examples } = command.sections();
    expect(examples.filter(({ line }) => line.includes(name)).length, 'an example').toBeGreaterThan(0);
    for (const code of ['0', '1', '2', '130']) expect(help).toMatch(new RegExp(`^  ${code} +\\w`, 'm'));
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
  },
);

/** Commands whose result isn't one document: they serve, or what they print is for a shell or another application. */
const withoutJson = ['shardline start', 'shardline view', 'shardline completion', 'shardline dashboards'];

test.each(leaves.filter(([name]) => !withoutJson.includes(name)))(
  '%s prints JSON if asked to',
  (_, command) => {
    expect(command.options.map(({ long }) => long)).toContain('--json');
  },
);

test.each(leaves.filter(([, { options }]) => options.some(({ long }) => long === '--stack')))(
  '%s takes every way to say where',
  (_, command) => {
    const longs = command.options.map(({ long }) => long);
    for (const option of ['--pipeline', '--stack', '--aws', '--endpoint', '--region', '--profile'])
      expect(longs).toContain(option);
  },
);

test.each(leaves)('%s refuses an option that it does not have, with a sentence and 2', async (name) => {
  const program = await wholeProgram();
  const printed = exitsThrow();
  const argv = [...name.split(' ').slice(1), '--no-such-option'];
  expect(() => parsedCommand(program, argv)).toThrow('exit 2');
  expect(printed()).toBe(`error: unknown option '--no-such-option'; ${name} --help shows its options\n`);
});
