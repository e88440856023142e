import { InvalidArgumentError } from 'commander';

export type OptionTexts = Readonly<Record<string, string>>;

/**
 * Reads `option=value` of a command line, and adds it to the others.
 * @throws InvalidArgumentError with a sentence that gives the example
 */
export function withOption(given: string, others: OptionTexts, example: string): OptionTexts {
  const [, name, text] = /^(\w+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || text === undefined)
    throw new InvalidArgumentError(`Give an option of the deployment and its value: ${example}.`);
  if (Object.hasOwn(others, name)) {
    throw new InvalidArgumentError(
      `${name} is given twice, as ${others[name]} and as ${text}: give it once.`,
    );
  }
  return { ...others, [name]: text };
}
