import { StrictCommand } from '../../cli/kit/command-line.ts';
import { wholeProgram } from '../../cli/program.ts';
import { generatedPage } from './page.ts';

/** Commands of this repository alone, which are npm scripts. */
export const repositoryCommands = ['accept:aws', 'deploy:local'] as const;

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
