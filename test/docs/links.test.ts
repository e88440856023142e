import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import GithubSlugger from 'github-slugger';
import { describe, expect, test } from 'vitest';

const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'local/event-source-mapping/README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Folders at the top: a path in the prose that begins with one of them is one of this repository. */
const rooms = readdirSync('.', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
  .map(({ name }) => name);

/** What a reader of the tutorial writes; NNNN stands for a number. */
const readersOwn = ['pipelines/orders.ts', 'test/orders.test.ts'];

/** A page without its code blocks, in which a bracket is no link. */
function proseOf(page: string): string {
  return readFileSync(page, 'utf8').replaceAll(/^ *```.*?^ *```$/gms, '');
}

/** The anchors of a page, as GitHub makes them from its headings. */
function anchorsOf(page: string): Set<string> {
  const slugger = new GithubSlugger();
  const headings = [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, text = '']) => text);
  // GitHub makes the anchor from what is shown: a link's text, code without its quotes.
  return new Set(
    headings.map((text) => slugger.slug(text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', ''))),
  );
}

function brokenLinks(page: string): string[] {
  const targets = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchorsOf(file).has(anchor);
  });
}

function missingPaths(page: string): string[] {
  const path = new RegExp(`(?<![\\w./-])(?:${rooms.join('|')})/[\\w./-]*\\w`, 'g');
  const named = [...proseOf(page).matchAll(path)].map(([found]) => found);
  return named.filter(
    (found) => !existsSync(found) && !readersOwn.includes(found) && !found.includes('NNNN'),
  );
}

describe.each(pages)('%s', (page) => {
  test('every link and anchor in it leads somewhere', () => expect(brokenLinks(page)).toEqual([]));
  test('every path of this repository that it names exists', () => expect(missingPaths(page)).toEqual([]));
});

test('a broken link, a wrong anchor and a missing path are found', () => {
  const page = 'test/docs/broken.md';
  expect(brokenLinks(page)).toEqual(['missing.md', '#no-such-heading', '../../README.md#no-such-heading']);
  expect(missingPaths(page)).toEqual(['functions/core/no-such-file.ts']);
});

test('the code names pages, and headings in them, that exist', () => {
  const named = sourceFiles().flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\b(?:docs\/[\w./-]+\.md|README\.md)(?:#[\w-]+)?/g)].map(
      ([found]) => ({ file, found }),
    ),
  );
  const wrong = named.filter(({ found }) => {
    const [path = '', anchor] = found.split('#');
    return !existsSync(path) || (anchor !== undefined && !anchorsOf(path).has(anchor));
  });
  expect(named.length).toBeGreaterThan(10);
  expect(wrong).toEqual([]);
});

test('the code names decisions that exist', () => {
  const numbers = readdirSync('docs/internals/decisions').map((name) => name.slice(0, 4));
  const named = sourceFiles().flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/decisions\/(\d{4})/g)].map(([, number = '']) => number),
  );
  expect(named.filter((number) => !numbers.includes(number))).toEqual([]);
  expect(named).not.toEqual([]);
});

/** The project's own TypeScript, without the tests of this folder. */
function sourceFiles(): string[] {
  return rooms
    .flatMap((room) =>
      readdirSync(room, { recursive: true, encoding: 'utf8' }).map((name) => join(room, name)),
    )
    .filter(
      (name) => name.endsWith('.ts') && !name.includes('node_modules') && !name.startsWith('test/docs/'),
    );
}
