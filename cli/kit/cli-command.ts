import type { StrictCommand } from './command-line.ts';
import type { Stopping } from './stopping.ts';

/**
 * A command of `shardline`: `cli/<name>/<name>.ts` exports one as `cli`, and cli/commands.ts names it.
 *
 * The module is loaded to print its help too: what costs time to load (the AWS SDK, the engine's client, zod) is
 * imported by `run`.
 */
export interface CliCommand {
  /** The command with its options, description, examples and exit codes; a new one each time. */
  readonly define: () => StrictCommand;
  /**
   * Does the work.
   * @param command parsed; of a command with subcommands, the one that the line names
   * @returns the exit code: 0, or 1 when not all is done
   * @throws Fault, whose sentence is printed; the exit code is 1, or 2 for a fault of `USAGE`
   */
  readonly run: (command: StrictCommand, stopping: Stopping) => Promise<number>;
  /** It handles signals itself, so that `stopping` never stops and Ctrl-C need not be 130. */
  readonly ownSignals?: true;
  /** The program around the command, its `parent`, has the options of all commands. */
  readonly needsAllCommands?: true;
}

/** The commands that do work: the command itself, or all of its subcommands' subcommands. */
export function leavesOf(command: StrictCommand): readonly StrictCommand[] {
  if (command.commands.length === 0) return [command];
  return command.commands.flatMap((each) => leavesOf(each as StrictCommand));
}

/**
 * Parses a command line, which ends the process if it can't be.
 * @returns the command that it names
 */
export function parsedCommand(command: StrictCommand, argv: readonly string[]): StrictCommand {
  let named = command;
  for (const leaf of leavesOf(command)) {
    leaf.action(() => {
      named = leaf;
    });
  }
  command.parse(argv, { from: 'user' });
  return named;
}
