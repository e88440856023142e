import { StrictCommand } from '../../cli/kit/command-line.ts';
import { wholeProgram } from '../../cli/program.ts';
import { generatedPage } from './page.ts';

/** Commands of this repository alone, which are npm scripts. */
export const repositoryCommands = ['accept:aws', 'deploy:local'] as const;

/** What holds for all commands. */
const shared = [
  '- **Where.** A command works on the local run, or with `--stack NAME` on a stack on AWS; `-p` chooses among several ' +
    'local runs, and `--endpoint URL` names an emulator of AWS.',
  '- **When.** `--from` and `--to` take ISO 8601, or how long ago it was: `15m`, `1h`, `2d`.',
  '- **`--json`** prints the result as one JSON document on standard output. Progress, warnings and errors go to standard ' +
    'error. A command that fails before it has a result prints none.',
  '- **Exit codes.** 0: done. 1: a failure, or not all is done. 2: wrong usage, and nothing was done. 130: stopped by Ctrl-C. ' +
    'What 0 and 1 mean for a command is in its help.',
  '- **Colours** are for terminals; `NO_COLOR=1` turns them off. `COLUMNS` says how wide help may be where there is no terminal.',
  '- **Completion.** `source <(npx shardline completion bash)`, also for zsh and fish.',
].join('\n');

/**
 * docs/reference/commands.md, from the definitions of the commands.
 * @param help what a command of the repository prints with `--help`
 */
export async function commandsPage(help: (script: string) => Promise<string>): Promise<string> {
  const program = await wholeProgram();
  const parts = sections(program).slice(2);
  for (const script of repositoryCommands) parts.push(`## npm run ${script}`, fenced(await help(script)));
  return generatedPage(
    'Commands',
    'npm run docs',
    'One command line, `shardline`; in a project it is `npx shardline`. Each command prints its own help with `--help`. ' +
      'In this repository each is an npm script too, whose options go after `--`: `npm run put -- --file access.log`. ' +
      'Commands for developers: [tests and benches](../internals/testing.md).',
    shared,
    fenced(program.helpInformation()),
    ...parts,
  );
}

/** A heading and the help for each command, before those of its subcommands. */
function sections(command: StrictCommand, depth = 1): string[] {
  const below = command.commands.filter((each) => each instanceof StrictCommand);
  return [
    `${'#'.repeat(Math.min(depth, 3))} ${command.fullName()}`,
    fenced(command.helpInformation()),
    ...below.flatMap((each) => sections(each, depth + 1)),
  ];
}

function fenced(text: string): string {
  return `\`\`\`text\n${text.trim()}\n\`\`\``;
}
