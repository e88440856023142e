import { stripVTControlCharacters } from 'node:util';

/** Lines of at most so many columns, broken between words; a longer word stays whole. Colours take no columns. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of columns(text) <= width ? [text] : text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || columns(last) + 1 + columns(word) > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function columns(text: string): number {
  return stripVTControlCharacters(text).length;
}
