import { stripVTControlCharacters } from 'node:util';

/**
 * Lines of at most so many columns, broken between words; a longer word stays whole. Colours take no columns.
 * @param between what ends a word; in a line there is a space in its place
 */
export function wrapWords(text: string, width: number, between = ' '): string[] {
  const lines: string[] = [];
  for (const word of between === ' ' && columns(text) <= width ? [text] : text.split(between)) {
    const last = lines.at(-1);
    if (last === undefined || columns(last) + 1 + columns(word) > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function columns(text: string): number {
  return stripVTControlCharacters(text).length;
}
