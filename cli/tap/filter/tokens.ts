/** What is wrong with an expression, and where: `position` counts characters from 0. */
export class FilterError extends Error {
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.position = position;
  }
}

export type Token = { readonly position: number } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  /** A path such as `url.path` or `@timestamp`; in backquotes whatever a path may be. */
  | { readonly kind: 'field'; readonly path: readonly string[]; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'end' }
);

const words: ReadonlySet<string> = new Set([
  ...['and', 'or', 'not', 'in', 'contains', 'matches', 'true', 'false', 'null'],
]);

/** Other ways to write them, which other languages have taught the hands. */
const synonyms: Readonly<Record<string, string>> = {
  '&&': 'and',
  '||': 'or',
  '!': 'not',
  '=': '==',
  '=~': 'matches',
};

const blank = /\s*/y;
const number = /-?\d+(\.\d+)?([eE][+-]?\d+)?(?![\w.@$])/y;
const name = /[\p{L}_@$][\p{L}\p{N}_@$-]*(\.[\p{L}\p{N}_@$-]+)*/uy;
const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy;
const backquoted = /`[^`]+`/y;
const symbol = /=~|==|!=|<=|>=|&&|\|\||[<>=!()[\],]/y;

/** @throws FilterError */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let position = lengthAt(blank, text, 0); position < text.length; ) {
    const token = tokenAt(text, position);
    tokens.push(token.token);
    const end = position + token.length;
    position = end + lengthAt(blank, text, end);
  }
  return [...tokens, { kind: 'end', position: text.trimEnd().length }];
}

function tokenAt(text: string, position: number): { readonly token: Token; readonly length: number } {
  const found = (pattern: RegExp) => textAt(pattern, text, position);
  const digits = found(number);
  if (digits !== undefined)
    return { token: { kind: 'number', position, value: Number(digits) }, length: digits.length };
  const word = found(name);
  if (word !== undefined) {
    const token: Token = words.has(word.toLowerCase())
      ? { kind: 'symbol', position, text: word.toLowerCase() }
      : { kind: 'field', position, path: word.split('.'), text: word };
    return { token, length: word.length };
  }
  const string = found(quoted);
  if (string !== undefined)
    return { token: { kind: 'text', position, value: unquoted(string) }, length: string.length };
  const path = found(backquoted);
  if (path !== undefined) {
    const inner = path.slice(1, -1);
    return { token: { kind: 'field', position, path: inner.split('.'), text: inner }, length: path.length };
  }
  const sign = found(symbol);
  if (sign !== undefined)
    return { token: { kind: 'symbol', position, text: synonyms[sign] ?? sign }, length: sign.length };
  throw new FilterError(position, problemAt(text, position));
}

function problemAt(text: string, position: number): string {
  const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
  if (character === '"' || character === "'") return 'this text has no end: close its quotes';
  if (character === '`') return 'this field has no end: close its backquote';
  if (/[\d-]/.test(character)) return 'this is no number; put a text in quotes, a field in backquotes';
  return `${character} means nothing here; put a text in quotes, a field in backquotes`;
}

function textAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

function lengthAt(pattern: RegExp, text: string, position: number): number {
  return textAt(pattern, text, position)?.length ?? 0;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** A backslash before any other character stands for that character, but for those of patterns: `\d`, `\.`. */
function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/gs, (whole, character: string) => {
    if (character === '"' || character === "'" || character === '\\') return character;
    return escapes[character] ?? whole;
  });
}
