import { expect, test } from 'vitest';
import { blocksOf } from './blocks.ts';
import { notPrinted, onlyLooks, stepsOf } from './tutorial.ts';

const fence = '```';
const page = `
${fence}ts
// pipelines/a.ts
export {};
${fence}

${fence}sh
npx shardline put
${fence}

${fence}text
1 record
${fence}

The first terminal shows:

${fence}text
FIRING
${fence}
`;

test('a page becomes what a reader does', () => {
  expect(stepsOf('a.md', blocksOf('a.md', page))).toEqual([
    { does: 'save', path: 'pipelines/a.ts', text: '// pipelines/a.ts\nexport {};' },
    { does: 'run', line: 8, text: 'npx shardline put', prints: '1 record', firstTerminal: 'FIRING' },
  ]);
});

test.each(['bash', 'json', 'console', 'ts', ''])(
  'a block of %s that no step is made of is refused',
  (language) => {
    const block = `${fence}${language}\nnpx shardline search\n${fence}\n`;
    expect(() => stepsOf('a.md', blocksOf('a.md', block))).toThrow('a.md:2: a block of');
  },
);

test('what differs by time and machine is no difference, and what a command says is one', () => {
  const shown =
    '21 records read, 1.3 kB in 0.1 s\nat                        total\n2026-11-30T12:29:18.000Z  28';
  const printed = '21 records read, 2.6 kB in 4.2 s\nat   total\n2027-01-01T00:00:00.000Z  28\n';
  expect(notPrinted(shown, printed)).toEqual([]);
  expect(notPrinted(shown, printed.replace('21', '20'))).toEqual([
    '21 records read, <measured> in <measured>',
  ]);
  expect(notPrinted(shown, printed.split('\n').reverse().join('\n'))).not.toEqual([]);
});

test('only commands that change nothing are run again', () => {
  expect(onlyLooks('npx shardline search a\nnpx shardline alerts list')).toBe(true);
  expect(onlyLooks('npx shardline alerts list\nnpx shardline put --file a')).toBe(false);
  expect(onlyLooks('echo 1 | npx shardline put')).toBe(false);
});
