import type { Command } from 'commander';

export interface ResultFlags {
  readonly json?: true | undefined;
}

/** Adds the option of a command that prints a result. */
export function withJson<Of extends Command>(command: Of): Of {
  return command.option('--json', 'print the result as one JSON document');
}

/** Prints a result on standard output: as one JSON document, or as people read it. All else goes to standard error. */
export function printResult(
  { json }: ResultFlags,
  value: unknown,
  text: () => string | readonly string[],
): void {
  console.log(json === true ? JSON.stringify(value, undefined, 2) : [text()].flat().join('\n'));
}

/** Prints a list of any length as one JSON document, an entry a line, as the entries come. */
export async function printJsonList(entries: AsyncIterable<unknown> | Iterable<unknown>): Promise<void> {
  let before = '[\n';
  for await (const entry of entries) {
    process.stdout.write(`${before}  ${JSON.stringify(entry)}`);
    before = ',\n';
  }
  console.log(before === '[\n' ? '[]' : '\n]');
}
