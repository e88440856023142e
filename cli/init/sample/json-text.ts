import { parseJson } from '../../../functions/core/json/parse-json.ts';
import { endOfString } from '../../../functions/core/json/scan-json.ts';

const blank = 0x20;
const [quote, openObject, closeObject, openList, closeList, comma] = [0x22, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c];

/** The texts of the objects at the top, or in the array at the top; the last may be cut off. */
export function* slices(text: string): Generator<string> {
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

/** The same JSON without line breaks and blanks between its parts. */
export function onOneLine(json: string): string {
  if (!/[\r\n]/.test(json)) return json;
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === quote) at = endOfString(json, at);
    else if (code <= blank) {
      parts.push(json.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, json.slice(start)].join('');
}

/** The text of a member of an object; of several with the name that of the last, as parsers have it. */
export function memberText(object: string, name: string): string {
  let [depth, start, found] = [0, -1, ''];
  for (let at = 0; at < object.length; at += 1) {
    const code = object.charCodeAt(at);
    const isEnd = depth === 1 && (code === comma || code === closeObject);
    if (isEnd && start >= 0) found = object.slice(start, at);
    if (isEnd) start = -1;
    if (code === openObject || code === openList) depth += 1;
    else if (code === closeObject || code === closeList) depth -= 1;
    else if (code === quote) {
      const end = endOfString(object, at);
      const isName = depth === 1 && start < 0 && /^\s*:/.test(object.slice(end + 1, end + 100));
      if (isName && parseJson(object.slice(at, end + 1)) === name) start = object.indexOf(':', end) + 1;
      at = end;
    }
  }
  return found;
}
