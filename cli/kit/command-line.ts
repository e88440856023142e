import { Command, Option } from 'commander';
import { withoutCredentials } from '../../functions/lambda/without-credentials.ts';

/** An option that may be given again, each time with another value. */
export class RepeatableOption extends Option {}

/**
 * A command on which an option that takes a value is given once: of two values commander keeps the last, and says
 * nothing of the first. Nor is another option taken for a value that was forgotten. What it complains about shows no
 * credentials of the URLs that it quotes.
 */
export class StrictCommand extends Command {
  constructor(name?: string) {
    super(name);
    this.configureOutput({ outputError: (text, write) => write(withoutCredentials(text)) });
  }

  override createCommand(name?: string): StrictCommand {
    return new StrictCommand(name);
  }

  private readonly times = new Map<Option, number>();

  override parseOptions(argv: string[]): ReturnType<Command['parseOptions']> {
    this.times.clear();
    return super.parseOptions(argv);
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
