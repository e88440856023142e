import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Block, blocksOf, userPages } from './blocks.ts';

/** What the compiler checks for the pages, and what runs with the other tests: test/docs, without this mechanism. */
const files = readdirSync('test/docs', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('test/docs', name))
  .map((file) => ({ file, lines: linesOf(readFileSync(file, 'utf8')) }));

const snippets = userPages.flatMap((page) => blocksOf(page).filter(({ language }) => language === 'ts'));

test('pages have snippets', () => expect(snippets.length).toBeGreaterThan(7));

/** A block is a whole file, or lines of one that follow each other. So the page can't say what doesn't compile. */
describe.each(userPages.filter((page) => snippets.some((block) => block.page === page)))('%s', (page) => {
  test.each(snippets.filter((block) => block.page === page))(
    'the code at line $line is compiled',
    (block) => {
      expect(compiledIn(block), block.text).not.toBeUndefined();
    },
  );
});

test('code that no file has is found', () => {
  const [block] = blocksOf('a.md', '```ts\nexport const pipeline = nothingLikeThis();\n```\n');
  expect(block && compiledIn(block)).toBeUndefined();
});

/** The file that has a snippet, if one does. */
function compiledIn({ text }: Block): string | undefined {
  const name = /^\/\/ (?:[\w-]+\/)*([\w.-]+\.ts)/.exec(text)?.[1];
  const lines = linesOf(name === undefined ? text : text.slice(text.indexOf('\n') + 1));
  const found = files.find((one) =>
    // A page that names its file shows all of it.
    name === undefined
      ? `\n${one.lines.join('\n')}\n`.includes(`\n${lines.join('\n')}\n`)
      : one.file.endsWith(`/${name}`) && one.lines.join('\n') === lines.join('\n'),
  );
  return found?.file;
}

/** Without indentation and empty lines; a test imports its pipeline from beside it, where a project has folders. */
function linesOf(text: string): string[] {
  return text
    .replaceAll(/'\.\.\/pipelines\//g, "'./")
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
