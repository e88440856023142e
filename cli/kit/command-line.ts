import { Command, type ErrorOptions, Option } from 'commander';
import { nearest } from '../../functions/check/unknown-options.ts';
import { withoutCredentials } from '../../functions/lambda/without-credentials.ts';
import {
  CommandHelp,
  defaultExitCodes,
  type Example,
  type ExitCodes,
  type HelpSections,
} from './command-help.ts';

/** Exit code for a command line that can't be. */
export const usageExitCode = 2;

/** An option that may be given again, each time with another value. */
export class RepeatableOption extends Option {}

/**
 * A command on which an option that takes a value is given once: of two values commander keeps the last, and says
 * nothing of the first. Nor is another option taken for a value that was forgotten. What it complains about is one
 * sentence, shows no credentials of the URLs that it quotes, and ends the process with 2.
 */
export class StrictCommand extends Command {
  private readonly times = new Map<Option, number>();
  /** Of the line that was parsed last. */
  private unknown: string | undefined;
  private readonly notes: string[] = [];
  private readonly shown: Example[] = [];
  private codes: ExitCodes | undefined;

  constructor(name?: string) {
    super(name);
    this.showSuggestionAfterError(false);
    this.exitOverride(({ exitCode }) => process.exit(exitCode === 1 ? usageExitCode : exitCode));
  }

  override createCommand(name?: string): StrictCommand {
    return new StrictCommand(name);
  }

  override createHelp(): CommandHelp {
    return new CommandHelp(() => this.sections());
  }

  /** Paragraphs below the options, which wrap with the terminal. */
  note(...paragraphs: readonly string[]): this {
    this.notes.push(...paragraphs);
    return this;
  }

  /** `example('shardline put --file access.log', 'the lines of a file')`: a subcommand shows its parent's of its name. */
  example(line: string, what: string): this {
    this.shown.push({ line, what });
    return this;
  }

  /** Default: the parent's, or else that 0 is done and 1 a failure. */
  exitCodes(codes: ExitCodes): this {
    this.codes = codes;
    return this;
  }

  /** What the help says below the options. */
  sections(): HelpSections {
    const above = this.parent instanceof StrictCommand ? this.parent.sections() : undefined;
    const own = above?.examples.filter(({ line }) => line.includes(`${this.parent?.name()} ${this.name()}`));
    return {
      notes: this.notes,
      examples: [...this.shown, ...(own ?? [])],
      exitCodes: this.codes ?? above?.exitCodes ?? defaultExitCodes,
    };
  }

  /** With the names of the commands around it: `shardline dead-letters list`. */
  fullName(): string {
    return this.parent instanceof StrictCommand ? `${this.parent.fullName()} ${this.name()}` : this.name();
  }

  override error(message: string, options?: ErrorOptions): never {
    super.error(withoutCredentials(this.sentence(message, options?.code)), options);
  }

  /** With what was meant, or what there is. */
  private sentence(message: string, code: string | undefined): string {
    // A name that is misspelt says more than that it is missing under its right one.
    const isMissing = code === 'commander.missingMandatoryOptionValue';
    if (isMissing && this.unknown !== undefined) {
      return this.sentence(`error: unknown option '${this.unknown}'`, 'commander.unknownOption');
    }
    const [, name = ''] = /'(.*)'/.exec(message) ?? [];
    if (code === 'commander.unknownOption') {
      const meant = nearest(
        name,
        this.options.flatMap(({ long }) => long ?? []),
      );
      return `${message}; ${meant === undefined ? `${this.fullName()} --help shows its options` : `did you mean ${meant}?`}`;
    }
    if (code !== 'commander.unknownCommand') return message;
    const names = this.commands.map((command) => command.name());
    const meant = nearest(name, names);
    return `${message}; ${meant === undefined ? `give one of ${names.join(', ')}` : `did you mean ${meant}?`}`;
  }

  override parseOptions(argv: string[]): ReturnType<Command['parseOptions']> {
    this.times.clear();
    const parsed = super.parseOptions(argv);
    this.unknown = parsed.unknown.find((word) => /^--?\w/.test(word));
    return parsed;
  }

  override addOption(option: Option): this {
    this.on(`option:${option.name()}`, (value: string | null) => {
      if (!option.required || option instanceof RepeatableOption) return;
      const times = (this.times.get(option) ?? 0) + 1;
      this.times.set(option, times);
      if (times > 1) this.error(`error: option '${option.flags}' is given ${times} times; give it once`);
      // A parser has better words for it.
      if (value === '' && option.parseArg === undefined)
        this.error(`error: option '${option.flags}' has an empty value; give one, or leave it out`);
      const flag = value?.replace(/=.*/s, '');
      if (this.options.some(({ short, long }) => flag !== undefined && (flag === short || flag === long)))
        this.error(`error: option '${option.flags}' has no value: ${value} is an option itself`);
    });
    return super.addOption(option);
  }
}
