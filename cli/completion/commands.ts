import type { Option } from 'commander';
import { StrictCommand } from '../kit/command-line.ts';

/** What may follow an option or a command. */
export type Values =
  | { readonly kind: 'none' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' }
  /** Names of files in `pipelines/` of the folder where the shell is. */
  | { readonly kind: 'pipelines' }
  /** Anything: nothing is offered. */
  | { readonly kind: 'any' };

export interface CompletedOption {
  /** `-f`, `--file`. */
  readonly flags: readonly string[];
  readonly about: string;
  readonly values: Values;
}

/**
 * Names of the project's pipelines, in the words of all three shells. Only names that a pipeline can have: some shells
 * expand what they offer as a command line, and a name such as `$(date)` would run.
 */
export const listPipelines = "ls pipelines 2>/dev/null | sed -n 's/^\\([a-z0-9][a-z0-9-]*\\)\\.ts$/\\1/p'";

/** A command of the program, or the program itself. */
export interface CompletedCommand {
  /** The words after the program's name, each after a space: ` alerts list`; empty for the program. */
  readonly at: string;
  readonly below: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly CompletedOption[];
  readonly operands: Values;
}

/** The program and all of its commands. */
export function completedCommands(command: StrictCommand, at = ''): readonly CompletedCommand[] {
  const below = command.commands.filter((each) => each instanceof StrictCommand);
  const own = {
    at,
    below: below.map((each) => ({ name: each.name(), about: brief(each.summary() || each.description()) })),
    options: command.createHelp().visibleOptions(command).map(completedOption),
    operands: operandsOf(command),
  };
  return [own, ...below.flatMap((each) => completedCommands(each, `${at} ${each.name()}`))];
}

function completedOption(option: Option): CompletedOption {
  const { short, long, description } = option;
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    about: brief(description),
    values: valuesOf(option),
  };
}

function valuesOf({ required, flags, argChoices, long }: Option): Values {
  if (!required) return { kind: 'none' };
  if (argChoices !== undefined) return { kind: 'words', words: argChoices };
  if (long === '--pipeline') return { kind: 'pipelines' };
  return /<(file|folder|path)>/.test(flags) ? { kind: 'files' } : { kind: 'any' };
}

function operandsOf(command: StrictCommand): Values {
  const [first] = command.registeredArguments;
  if (first === undefined) return { kind: 'none' };
  if (first.argChoices !== undefined) return { kind: 'words', words: first.argChoices };
  return { kind: 'any' };
}

const mostCharacters = 64;

/** As much as a shell shows beside a word. */
function brief(text: string): string {
  const [first = ''] = text.split(/[;.] |\.$/);
  return first.length <= mostCharacters ? first : `${first.slice(0, mostCharacters - 1).trimEnd()}…`;
}
