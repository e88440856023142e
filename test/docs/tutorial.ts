import { type Block, blocksOf } from './blocks.ts';
import { commandsOf } from './shell.ts';

/** What a reader of the tutorial does, in order. */
export type Step =
  | { readonly does: 'save'; readonly path: string; readonly text: string }
  | {
      readonly does: 'run';
      readonly line: number;
      readonly text: string;
      /** What the page says that it prints. */
      readonly prints: string;
      /** What the page says that the first terminal shows by then. */
      readonly firstTerminal: string;
    };

/**
 * The steps of a page. Its blocks are files (`ts`, with the path in the first line), commands (`sh`) and what they print
 * (`text`): the first after commands is their output, a second one that of the terminal in which the run was started.
 * @throws Error for a block that is none of these, so that nothing on the page is left out
 */
export function stepsOf(page: string, blocks: readonly Block[] = blocksOf(page)): Step[] {
  return blocks.reduce<Step[]>((steps, block) => [...steps.slice(0, -1), ...next(steps.at(-1), block)], []);
}

function next(last: Step | undefined, { page, line, language, text }: Block): Step[] {
  const before = last === undefined ? [] : [last];
  const path = /^\/\/ (\S+\.ts)/.exec(text)?.[1];
  if (language === 'ts' && path !== undefined) return [...before, { does: 'save', path, text }];
  if (language === 'sh') return [...before, { does: 'run', line, text, prints: '', firstTerminal: '' }];
  if (language === 'text' && last?.does === 'run') {
    return [last.prints === '' ? { ...last, prints: text } : { ...last, firstTerminal: text }];
  }
  throw new Error(`${page}:${line}: a block of ${language} that nobody saves, runs or prints.`);
}

/** Whether commands may be run again until they print what they should: they only look. */
export function onlyLooks(text: string): boolean {
  const looks = /^npx shardline (search|dead-letters list|alerts list)\b/;
  return commandsOf({ page: '', line: 0, language: 'sh', text }).every(({ words }) =>
    looks.test(words.join(' ')),
  );
}

/** What is another one each time, and what stands for it. */
const changing: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/shardId-\d+:\d{40,}/g, '<record>'],
  [/^ *\d+\.\d s /, '<clock> '],
  [/\d[\d.,]* (s|B|kB|records\/s)\b/g, '<measured>'],
  [/(127\.0\.0\.1):\d+/g, '$1:<port>'],
  [/\bengine: .*/, 'engine: <engine>'],
  [/\b(true|false)\b/g, '<yet>'],
];

function stable(line: string): string {
  const masked = changing.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line);
  return masked.replaceAll(/\s+/g, ' ').trim();
}

/** The lines of what a page shows that weren't printed, in this order, as far as they are the same each time. */
export function notPrinted(shown: string, printed: string): string[] {
  const lines = printed.split('\n').map(stable);
  let from = 0;
  return shown
    .split('\n')
    .map(stable)
    .filter((line) => {
      const found = lines.findIndex((one, at) => at >= from && one.includes(line));
      if (found >= 0) from = found + 1;
      return found < 0;
    });
}
