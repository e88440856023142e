import { commands } from './commands.ts';
import type { CliCommand } from './kit/cli-command.ts';
import { StrictCommand } from './kit/command-line.ts';
import { packageVersion } from './package-version.ts';

/** `shardline` with all commands by name and summary; those that are `loaded` have their options too. */
export function programWith(loaded: ReadonlyMap<string, CliCommand>): StrictCommand {
  const program = new StrictCommand('shardline')
    .description(
      'Records put into a Kinesis stream are searchable, aggregated and alerted on within seconds, and none is lost.',
    )
    .version(packageVersion(), '-V, --version', 'print the version')
    .note(
      'A command works on the local run (npm start) unless --stack names a stack on AWS. In a project run it with npx: ' +
        'npx shardline put --help.',
    );
  const help = new StrictCommand('help').argument('[command]').description('show the help of a command');
  program.addHelpCommand(help.helpGroup('Other:'));
  for (const [name, { group, summary }] of Object.entries(commands)) {
    const command = loaded.get(name)?.define() ?? new StrictCommand(name);
    program.addCommand(command.summary(summary).helpGroup(group));
  }
  return program;
}

/** The same with the options of every command. */
export async function wholeProgram(): Promise<StrictCommand> {
  const loaded = Object.entries(commands).map(
    async ([name, { load }]) => [name, (await load()).cli] as const,
  );
  return programWith(new Map(await Promise.all(loaded)));
}
