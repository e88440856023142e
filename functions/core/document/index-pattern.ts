/** Lengths of ISO 8601 up to the unit, of which index names take the digits. */
const dateUnits = { yyyy: 4, 'yyyy.MM': 7, 'yyyy.MM.dd': 10, 'yyyy.MM.dd.HH': 13 } as const;

/** https://docs.opensearch.org/latest/api-reference/index-apis/create-index/#index-naming-restrictions */
export const maxIndexBytes = 255;

/** Characters that no index name may have; what isn't printable would break the request's lines as well. */
const forbidden = /[\p{Cc}\p{Cs}\s\\/*?"<>|,#:]/u;
const forbiddenStart = /^[-_+.]/;
const fieldName = /^[A-Za-z@_][A-Za-z0-9@_-]*$/;

export type IndexPart =
  | { readonly kind: 'text'; readonly text: string }
  /** The event's date in UTC, as so many characters of its ISO 8601 form. */
  | { readonly kind: 'date'; readonly unit: keyof typeof dateUnits; readonly length: number }
  /** The value of a top-level field of the document. */
  | { readonly kind: 'field'; readonly field: string };

/** A pattern of index names that can't be used; the message names what is wrong and what to write instead. */
export class IndexPatternError extends Error {
  readonly code = 'INDEX_PATTERN_INVALID';
}

/**
 * Takes `logs-{tenant}-{yyyy.MM.dd}` apart. This is the one place that knows the grammar: text, at most one date
 * (`{yyyy}`, `{yyyy.MM}`, `{yyyy.MM.dd}`, `{yyyy.MM.dd.HH}`), and any number of top-level fields.
 * @throws IndexPatternError
 */
export function parseIndexPattern(pattern: string): readonly IndexPart[] {
  const parts = pattern
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (piece.startsWith('{') ? placeholder(pattern, piece) : text(pattern, piece)));
  const [first] = parts;
  if (first?.kind !== 'text') {
    throw invalid(pattern, 'begins with no text; without it the template would cover indices of others');
  }
  if (forbiddenStart.test(first.text)) throw invalid(pattern, 'may not begin with one of - _ + .');
  if (parts.filter(({ kind }) => kind === 'date').length > 1) {
    throw invalid(pattern, 'holds more than one date; leave one');
  }
  const shortest = parts.reduce((sum, part) => sum + shortestBytes(part), 0);
  if (shortest > maxIndexBytes) {
    throw invalid(pattern, `makes names of at least ${shortest} bytes; ${maxIndexBytes} are allowed`);
  }
  return parts;
}

/** The fields of the document that the index name takes in. */
export function indexFields(parts: readonly IndexPart[]): string[] {
  return parts.flatMap((part) => (part.kind === 'field' ? [part.field] : []));
}

/** The pattern as the engine takes it in templates, policies and searches: `logs-*-*`. */
export function wildcardOf(pattern: string): string {
  return parseIndexPattern(pattern)
    .map((part) => (part.kind === 'text' ? part.text : '*'))
    .join('')
    .replaceAll(/\*+/g, '*');
}

/** Why a text can't be part of an index name; `undefined` when it can. */
export function partProblem(part: string): string | undefined {
  if (part === '') return 'is empty';
  if (forbidden.test(part)) return 'holds white space or one of \\ / * ? " < > | , # :';
  return part === part.toLowerCase() ? undefined : 'is not in lower case';
}

function placeholder(pattern: string, braced: string): IndexPart {
  const name = braced.slice(1, -1);
  const unit = Object.keys(dateUnits).find((key): key is keyof typeof dateUnits => key === name);
  if (unit !== undefined) return { kind: 'date', unit, length: dateUnits[unit] };
  // A misspelt date would otherwise be a field that no document has.
  if (fieldName.test(name) && !/^y{2}/i.test(name)) return { kind: 'field', field: name };
  const units = Object.keys(dateUnits).map((key) => `{${key}}`);
  throw invalid(pattern, `holds ${braced}; give ${units.join(', ')} or the name of a top-level field`);
}

function text(pattern: string, piece: string): IndexPart {
  if (/[{}]/.test(piece)) throw invalid(pattern, 'holds a brace without its pair');
  const problem = partProblem(piece);
  if (problem !== undefined) throw invalid(pattern, `has the part "${piece}", which ${problem}`);
  return { kind: 'text', text: piece };
}

function shortestBytes(part: IndexPart): number {
  if (part.kind === 'text') return Buffer.byteLength(part.text);
  return part.kind === 'date' ? part.length : 1;
}

function invalid(pattern: string, problem: string): IndexPatternError {
  return new IndexPatternError(`document.index: "${pattern}" ${problem}.`);
}
