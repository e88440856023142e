import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Phrases that make a reader start a sentence again, each with what to write in its place. */
const phrases: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bwho(so)?ever\b/i, 'say who it is'],
  [/\b(is|are|was|were|be|being|been) told of\b/i, 'say who notifies whom'],
  [/\bnobody is told\b/i, 'nobody is notified'],
  [/\bwhat is there\b/i, 'name it: the stored document, what is indexed'],
  [/\bcomes? to nothing\b/i, 'say what happens'],
  [/\b(those|ones|none) that there (is|are)\b/i, 'leave it out'],
  [/\bthat there (is|are) none\b/i, 'no …, or: without'],
  [/\b(is|are|was|were) (not )?come to\b/i, 'say what reaches what'],
  [/\bwho is at it\b/i, 'say who it is'],
  [/\bin its stead\b/i, 'instead'],
];

const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** The code, without the tests. */
const code = readdirSync('.', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|cdk\.out$|test$)/.test(entry.name))
  .flatMap(({ name }) =>
    readdirSync(name, { recursive: true, encoding: 'utf8' }).map((file) => join(name, file)),
  )
  .filter((file) => file.endsWith('.ts'));

describe('pages are in plain words', () => {
  test.each(pages)('%s', (page) => expect(stumblesIn(readFileSync(page, 'utf8'))).toEqual([]));

  test('so are comments and messages of the code', () => {
    const found = code.flatMap((file) =>
      stumblesIn(readFileSync(file, 'utf8')).map((stumble) => `${file} ${stumble}`),
    );
    expect(found).toEqual([]);
  });

  test('a phrase is found, with what to write instead', () => {
    expect(stumblesIn('An alert goes to\nwhoever subscribes, and nobody is told twice.')).toEqual([
      'line 2: "whoever": say who it is',
      'line 2: "nobody is told": nobody is notified',
    ]);
  });
});

function stumblesIn(text: string): string[] {
  return text.split('\n').flatMap((line, index) =>
    phrases.flatMap(([phrase, instead]) => {
      const [found] = phrase.exec(line) ?? [];
      return found === undefined ? [] : [`line ${index + 1}: "${found}": ${instead}`];
    }),
  );
}
