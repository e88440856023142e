import { isObject } from '../../../functions/core/json/object.ts';
import { parseJson } from '../../../functions/core/json/parse-json.ts';
import { memberText, onOneLine, slices } from './json-text.ts';

/** An object with its own text, which has digits that numbers lose. */
export interface JsonText {
  /** On one line. */
  readonly text: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** What was found in a text of JSON. */
export interface JsonObjects {
  readonly objects: readonly JsonText[];
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
  const objects: JsonText[] = [];
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
    const inLine = objectsIn(line, most - objects.length);
    if (inLine === undefined) others += 1;
    else for (const one of inLine) objects.push(one);
    // Pretty-printed JSON, not some broken lines.
    if (others > 20 && others > objects.length) return undefined;
  }
  return objects.length > others ? { objects, others } : undefined;
}

/** Of a line: an object, a list of objects, or `{…}{…}`, as producers for Firehose write them. */
function objectsIn(line: string, most: number): readonly JsonText[] | undefined {
  const value = parseJson(line);
  if (isObject(value)) return [{ text: line, object: value }];
  const isList = Array.isArray(value) && value.length > 0 && value.every(isObject);
  const areSeveral = value === undefined && line.startsWith('{');
  if (!isList && !areSeveral) return undefined;
  const found: JsonText[] = [];
  for (const text of slices(line)) {
    const [one] = jsonText(text);
    if (one === undefined) return undefined;
    found.push(one);
    if (found.length >= most) break;
  }
  return isList || found.length > 1 ? found : undefined;
}

function jsonText(text: string): readonly JsonText[] {
  const object = parseJson(text);
  return isObject(object) ? [{ text: onOneLine(text), object }] : [];
}

function scanned(text: string, isWhole: boolean, most: number): JsonObjects | undefined {
  const objects: JsonText[] = [];
  let others = 0;
  for (const slice of slices(text)) {
    const found = jsonText(slice);
    objects.push(...found);
    if (found.length === 0 && isWhole) others += 1;
    if (objects.length >= most) break;
    if (others > 20 && others > objects.length) return undefined;
  }
  return objects.length > others ? { objects, others } : undefined;
}

/** The list of records that the one object of a file holds, with its name: `{ "Records": [ … ] }`. */
export function wrappedRecords(
  objects: readonly JsonText[],
): { readonly name: string; readonly records: readonly JsonText[] } | undefined {
  const [only, second] = objects;
  if (only === undefined || second !== undefined) return undefined;
  const lists = Object.entries(only.object).flatMap(([name, value]) => {
    return Array.isArray(value) && value.length > 1 && value.every(isObject) ? [name] : [];
  });
  const [name, another] = lists;
  if (name === undefined || another !== undefined || Object.keys(only.object).length > 6) return undefined;
  return { name, records: [...slices(memberText(only.text, name))].flatMap(jsonText) };
}
