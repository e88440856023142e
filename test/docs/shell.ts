import type { Block } from './blocks.ts';

/** A command of a page, without pipes and redirections around it. */
export interface PageCommand {
  readonly page: string;
  readonly line: number;
  readonly words: readonly string[];
}

/** The commands of a block of shell, in order. Quoting is the shell's, without variables. */
export function commandsOf({ page, line, text }: Block): PageCommand[] {
  return statementsOf(text).flatMap(({ start, words }) =>
    partsOf(words).map((part) => ({ page, line: line + start, words: part })),
  );
}

interface Statement {
  /** Lines of the block before it. */
  readonly start: number;
  readonly words: readonly Word[];
}

type Word = { readonly word: string } | { readonly operator: string };

const token =
  /(?<space>\\\n|[ \t]+)|(?<end>\n)|(?<comment>(?<=^|\s)#[^\n]*)|(?<operator>&&|\|\||[|;&<>])|(?<word>(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\|;&<>])+)/gy;

/** A quoted text may have several lines, and a backslash at its end makes a line go on. */
function statementsOf(text: string): Statement[] {
  const statements: Statement[] = [];
  let words: Word[] = [];
  let start = 0;
  let end = 0;
  for (const match of `${text}\n`.matchAll(token)) {
    if (match.index !== end) break;
    end = match.index + match[0].length;
    const { word, operator, end: newline } = match.groups ?? {};
    if ((word ?? operator) !== undefined && words.length === 0) start = linesIn(text.slice(0, match.index));
    if (word !== undefined) words.push({ word: unquoted(word) });
    if (operator !== undefined) words.push({ operator });
    if (newline === undefined) continue;
    if (words.length > 0) statements.push({ start, words });
    words = [];
  }
  if (end !== text.length + 1) throw new Error(`Not read as shell: ${text.slice(end)}`);
  return statements;
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}

function unquoted(word: string): string {
  return word.replaceAll(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
    (_, single: string | undefined, double: string | undefined, escaped: string | undefined) =>
      single ?? double?.replaceAll(/\\(.)/g, '$1') ?? escaped ?? '',
  );
}

/** Each command of a pipeline or list; where to and where from it reads and writes is left out. */
function partsOf(words: readonly Word[]): string[][] {
  const parts: string[][] = [[]];
  let isFile = false;
  for (const one of words) {
    if ('operator' in one) {
      isFile = one.operator === '<' || one.operator === '>';
      if (!isFile) parts.push([]);
      continue;
    }
    if (!isFile) parts.at(-1)?.push(one.word);
    isFile = false;
  }
  return parts.filter((part) => part.length > 0);
}
