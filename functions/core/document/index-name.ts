import { DocumentError } from './document-error.ts';
import { type IndexPart, maxIndexBytes, parseIndexPattern, partProblem } from './index-pattern.ts';

const hourMs = 3_600_000;

type Document = Readonly<Record<string, unknown>>;

/**
 * A function from event time (milliseconds since the epoch, taken in UTC) and document to index name. What a document
 * says may name an index only within the engine's rules.
 * @throws IndexPatternError for the pattern; its function throws DocumentError `invalid_index_name` for a document
 */
export function indexNamer(pattern: string): (time: number, document: Document) => string {
  const parts = parseIndexPattern(pattern);
  const date = parts.find((part) => part.kind === 'date');
  const dateOf = date === undefined ? () => '' : dateFormat(date.length);
  if (parts.some(({ kind }) => kind === 'field')) {
    return (time, document) => checkedName(parts, dateOf(time), document);
  }
  const [before, after] = date === undefined ? [pattern, ''] : pattern.split(`{${date.unit}}`);
  return (time) => `${before}${dateOf(time)}${after}`;
}

/** It remembers the last hour: the records of a batch mostly share one, and formatting dates is what would cost most. */
function dateFormat(length: number): (time: number) => string {
  let lastHour = Number.NaN;
  let lastDate = '';
  return (time) => {
    const timeInHours = Math.floor(time / hourMs);
    if (timeInHours !== lastHour) {
      const date = new Date(timeInHours * hourMs).toISOString().slice(0, length);
      lastDate = date.replaceAll('-', '.').replace('T', '.');
      lastHour = timeInHours;
    }
    return lastDate;
  };
}

function checkedName(parts: readonly IndexPart[], date: string, document: Document): string {
  const name = parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      return part.kind === 'date' ? date : fieldPart(part.field, document[part.field]);
    })
    .join('');
  const bytes = Buffer.byteLength(name);
  if (bytes <= maxIndexBytes) return name;
  throw new DocumentError(
    'invalid_index_name',
    `the index name has ${bytes} bytes; at most ${maxIndexBytes} are allowed`,
  );
}

/** Not folded to lower case: two tenants whose names differ in case alone would share an index without a word. */
function fieldPart(field: string, value: unknown): string {
  const part = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  const problem = typeof part === 'string' ? partProblem(part) : 'is neither text nor a number';
  if (typeof part === 'string' && problem === undefined) return part;
  throw new DocumentError('invalid_index_name', `the index takes in the field ${field}, which ${problem}`);
}
