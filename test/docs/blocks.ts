import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of code of a page. */
export interface Block {
  readonly page: string;
  /** The line of the page that its first line is. */
  readonly line: number;
  readonly language: string;
  /** Without the indentation that the block as a whole has. */
  readonly text: string;
}

/** The pages that a user reads. */
export const userPages: readonly string[] = [
  'README.md',
  'docs/start.md',
  ...['docs/guides', 'docs/operate'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
];

/** The blocks of a page, in order. */
export function blocksOf(page: string, text = readFileSync(page, 'utf8')): Block[] {
  return [...text.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)].map((match) => {
    const [, indentation = '', language = '', code = ''] = match;
    return {
      page,
      line: text.slice(0, match.index).split('\n').length + 1,
      language,
      text: code.replaceAll(new RegExp(`^${indentation}`, 'gm'), '').trimEnd(),
    };
  });
}
