import { generatedPage } from './page.ts';

/** Commands in the order of the page, with the subcommands that have a help of their own. */
export const commands: readonly (readonly [script: string, subcommands: readonly string[]])[] = [
  ['start', []],
  ['put', []],
  ['verify', []],
  ['dead-letters', ['count', 'list', 'show', 'erase']],
  ['redrive', []],
  ['replay', []],
  [
    'alerts',
    [
      'list',
      'show',
      'acknowledge',
      'snooze',
      'end',
      'maintenance add',
      'maintenance list',
      'maintenance remove',
    ],
  ],
  ['backtest', []],
  ['accept:aws', []],
  ['deploy:local', []],
];

/** docs/reference/commands.md, from what each command prints with `--help`. */
export async function commandsPage(
  help: (script: string, args: readonly string[]) => Promise<string>,
): Promise<string> {
  const parts: string[] = [];
  for (const [script, subcommands] of commands) {
    parts.push(`## ${npmName(script)}`, fenced(await help(script, [])));
    for (const subcommand of subcommands) {
      parts.push(
        `### ${npmName(script)} -- ${subcommand}`,
        fenced(await help(script, subcommand.split(' '))),
      );
    }
  }
  return generatedPage(
    'Commands',
    'npm run docs',
    'Options go after `--`: `npm run put -- --file access.log`. Each command prints its own help with `--help`. ' +
      'Commands for developers: [tests and benches](../internals/testing.md).',
    ...parts,
  );
}

function npmName(script: string): string {
  return script === 'start' ? 'npm start' : `npm run ${script}`;
}

function fenced(text: string): string {
  return `\`\`\`text\n${text.trim()}\n\`\`\``;
}
