import { isObject } from '../../../functions/core/json/object.ts';
import { parseJson } from '../../../functions/core/json/parse-json.ts';
import { endOfString } from '../../../functions/core/json/scan-json.ts';

const [quote, openObject, closeObject, openList, closeList, comma] = [0x22, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c];

/** What was found in a text of JSON. */
export interface JsonObjects {
  readonly objects: readonly Record<string, unknown>[];
  /** Parts that are no JSON, or JSON without fields: numbers, texts. */
  readonly others: number;
}

/**
 * The objects of a text of JSON: one to a line, one after the other over several lines, or the elements of one array.
 * `undefined` for a text that doesn't begin as JSON.
 * @param isWhole a text that was cut may end inside an object, which then counts for nothing
 */
export function jsonObjects(text: string, isWhole: boolean, most: number): JsonObjects | undefined {
  if (!/^[\s\ufeff]*[{[]/.test(text)) return undefined;
  return linesOf(text, isWhole, most) ?? scanned(text, isWhole, most);
}

/** By line, if nearly all lines are JSON: then a broken line spoils no other. */
function linesOf(text: string, isWhole: boolean, most: number): JsonObjects | undefined {
  const objects: Record<string, unknown>[] = [];
  let others = 0;
  let start = 0;
  while (start < text.length && objects.length < most) {
    const found = text.indexOf('\n', start);
    if (found < 0 && !isWhole) break;
    const end = found < 0 ? text.length : found;
    const line = text
      .slice(start, end)
      .replace(/^\ufeff/, '')
      .trim();
    start = end + 1;
    if (line === '') continue;
    const inLine = objectsIn(parseJson(line)) ?? objectsIn(severalIn(line));
    if (inLine === undefined) others += 1;
    else objects.push(...inLine);
    // Pretty-printed JSON, not some broken lines.
    if (others > 20 && others > objects.length) return undefined;
  }
  return objects.length > others ? { objects, others } : undefined;
}

function objectsIn(value: unknown): Record<string, unknown>[] | undefined {
  if (isObject(value)) return [value];
  return Array.isArray(value) && value.length > 0 && value.every(isObject) ? value : undefined;
}

/** `{…}{…}`, as producers for Firehose write them. */
function severalIn(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  const found = [...slices(line)].map((slice) => parseJson(slice));
  return found.length > 1 ? found : undefined;
}

function scanned(text: string, isWhole: boolean, most: number): JsonObjects | undefined {
  const objects: Record<string, unknown>[] = [];
  let others = 0;
  for (const slice of slices(text)) {
    const value = parseJson(slice);
    if (isObject(value)) objects.push(value);
    else if (isWhole) others += 1;
    if (objects.length >= most) break;
    if (others > 20 && others > objects.length) return undefined;
  }
  return objects.length > others ? { objects, others } : undefined;
}

/** The texts of the objects at the top, or in the array at the top; the last may be cut off. */
function* slices(text: string): Generator<string> {
  let depth = 0;
  let start = -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === openObject) {
      if (start < 0) start = at;
      depth += 1;
    } else if (code === closeObject && start >= 0) {
      depth -= 1;
      if (depth > 0) continue;
      yield text.slice(start, at + 1);
      start = -1;
    } else if (start < 0 && code > 0x20 && code !== openList && code !== closeList && code !== comma) {
      // Something else than objects: it is for the caller to count.
      const end = text.indexOf('\n', at);
      yield text.slice(at, end < 0 ? text.length : end);
      if (end < 0) return;
      at = end;
    }
  }
  if (start >= 0) yield text.slice(start);
}

/** The list of records that the one object of a file holds, with its name: `{ "Records": [ … ] }`. */
export function wrappedRecords(
  objects: readonly Record<string, unknown>[],
): { readonly name: string; readonly records: readonly Record<string, unknown>[] } | undefined {
  const [only, second] = objects;
  if (only === undefined || second !== undefined) return undefined;
  const lists = Object.entries(only).flatMap(([name, value]) => {
    return Array.isArray(value) && value.length > 1 && value.every(isObject)
      ? [{ name, records: value }]
      : [];
  });
  const [list, another] = lists;
  return another === undefined && Object.keys(only).length <= 6 ? list : undefined;
}
