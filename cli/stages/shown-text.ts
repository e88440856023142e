const mostShown = 4_096;

/** The bytes as text, or in hexadecimal where they are none. */
export function bytesText(base64: string, bytes: number): string {
  const start = Buffer.from(base64.slice(0, mostShown * 2), 'base64').subarray(0, mostShown);
  const text = new TextDecoder('utf-8', { fatal: false }).decode(start, { stream: true });
  const shown = /[^\P{Cc}\s]|\uFFFD/u.test(text) ? start.subarray(0, 64).toString('hex') : oneLine(text);
  return `${bytes} bytes: ${shown}`;
}

/** A value in one line. */
export function jsonOf(value: unknown): string {
  return oneLine(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)));
}

/** A producer's text must not move the cursor of the terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '·');
}

/** Words in lines that aren't wider than this; a longer word, such as a key to copy, stays whole. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || [...last, ...word].length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Data in lines that aren't wider than this, broken after a comma or a space where there is one. */
export function folded(text: string, width: number): string[] {
  const lines: string[] = [];
  for (let rest = [...text]; rest.length > 0; ) {
    const part = rest.slice(0, width);
    const end = Math.max(part.lastIndexOf(','), part.lastIndexOf(' ')) + 1;
    const taken = rest.length <= width || end <= width / 2 ? width : end;
    lines.push(rest.slice(0, taken).join('').trimEnd());
    rest = rest.slice(taken);
  }
  return lines;
}

/** Cut to so many columns; every character counts as one. */
export function cut(text: string, width: number): string {
  const characters = [...text.slice(0, width * 2 + 2)];
  return characters.length <= width && text.length <= width * 2
    ? text
    : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
