import { type Command, Help } from 'commander';

/** A line of a shell, and what it does. */
export interface Example {
  readonly line: string;
  readonly what: string;
}

/** What each exit code means for a command; the others mean the same for all. */
export interface ExitCodes {
  readonly 0: string;
  readonly 1: string;
  readonly 130?: string;
}

/** What the help of a command says below its options. */
export interface HelpSections {
  readonly notes: readonly string[];
  readonly examples: readonly Example[];
  readonly exitCodes: ExitCodes;
}

export const defaultExitCodes: ExitCodes = { 0: 'done', 1: 'a failure' };

const wrongUsage = 'wrong usage: an option or argument that cannot be; nothing was done';
const interrupted = 'stopped by Ctrl-C';

const defaultWidth = 80;

/** Help that fits the terminal, its notes and examples too. Off a terminal COLUMNS says how wide it may be. */
export class CommandHelp extends Help {
  readonly #sections: () => HelpSections;

  constructor(sections: () => HelpSections) {
    super();
    this.#sections = sections;
    // Beside long options less room is left than commander's own 40.
    this.minWidthToWrap = 20;
  }

  override prepareContext(context: Parameters<Help['prepareContext']>[0]): void {
    super.prepareContext({ ...context, helpWidth: context.helpWidth ?? columns() });
  }

  /** The list of all commands has their names alone, whether they are loaded or not. */
  override subcommandTerm(command: Command): string {
    return command.parent?.parent == null ? command.name() : super.subcommandTerm(command);
  }

  override formatHelp(command: Command, helper: Help): string {
    const { notes, examples, exitCodes } = this.#sections();
    const width = helper.helpWidth ?? defaultWidth;
    const parts = [
      super.formatHelp(command, helper).trimEnd(),
      ...notes.map((note) => helper.boxWrap(note, width)),
      ...(examples.length === 0 ? [] : [this.#examples(examples, width)]),
      ...(command.commands.length > 0 ? [] : [this.#exitCodes(exitCodes, helper)]),
    ];
    return `${parts.join('\n\n')}\n`;
  }

  #examples(examples: readonly Example[], width: number): string {
    const lines = examples.flatMap(({ line, what }) => [
      indented(shellLines(line, width - 2), 2),
      indented(this.boxWrap(what, width - 6), 6),
    ]);
    return ['Examples:', ...lines].join('\n');
  }

  #exitCodes(codes: ExitCodes, helper: Help): string {
    const rows = { ...codes, 2: wrongUsage, 130: codes[130] ?? interrupted };
    const lines = Object.entries(rows).map(([code, what]) => helper.formatItem(code, 3, what, helper));
    return ['Exit codes:', ...lines].join('\n');
  }
}

/** A line of a shell that is too long goes on with the next, before an option. */
function shellLines(line: string, width: number): string {
  const lines: string[] = [];
  for (const part of line.split(/ (?=--?[a-z])/)) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(part);
    else if (`${last} ${part} \\`.length <= width) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(`  ${part}`);
  }
  return lines.join(' \\\n');
}

function columns(): number {
  const given = Number(process.env.COLUMNS);
  return Number.isInteger(given) && given >= 40 ? given : defaultWidth;
}

function indented(text: string, by: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(by));
}
