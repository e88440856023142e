import { commands } from './commands.ts';
import { parsedCommand } from './kit/cli-command.ts';
import { endWithReader, runCommand } from './kit/command-run.ts';
import { programWith, wholeProgram } from './program.ts';

/** Runs the command line of `shardline`; what it comes to is in `process.exitCode`. */
export async function main(line: readonly string[]): Promise<void> {
  endWithReader();
  const argv = helpOfKnown(line);
  const name = nameIn(argv) ?? '';
  const cli = (await commands[name]?.load())?.cli;
  const program = cli?.needsAllCommands
    ? await wholeProgram()
    : programWith(new Map(cli === undefined ? [] : [[name, cli]]));
  const command = parsedCommand(program, argv);
  if (cli !== undefined) await runCommand((stopping) => cli.run(command, stopping), cli);
}

/** The command that is asked for: `put`, and of `help put` that too. */
function nameIn(argv: readonly string[]): string | undefined {
  const names = argv.filter((word) => !word.startsWith('-'));
  const name = names[0] === 'help' ? names[1] : names[0];
  return name !== undefined && Object.hasOwn(commands, name) ? name : undefined;
}

/** Of `help nope` only `nope`, which is answered with what was meant, and not with the help of everything. */
function helpOfKnown(argv: readonly string[]): readonly string[] {
  const [first, name = 'help'] = argv;
  return first === 'help' && name !== 'help' && !Object.hasOwn(commands, name) ? argv.slice(1) : argv;
}
