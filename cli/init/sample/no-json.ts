import { isObject } from '../../../functions/core/json/object.ts';
import { parseJson } from '../../../functions/core/json/parse-json.ts';
import { Fault } from '../../kit/fault.ts';

/** So many of the first lines are looked at. */
const firstLines = 200;

/**
 * Plain text that is JSON in part would make a project that no record of it fits.
 * @throws Fault for JSON that can't be read, that has no objects, or that stands between other lines
 */
export function checkJson(name: string, text: string): void {
  const lines = text
    .split(/\r?\n/, firstLines)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [first = ''] = lines;
  if ([first, text].some((json) => Array.isArray(listIn(json)))) {
    throw new Fault(
      'INPUT',
      `${name} has a list of values that are no JSON objects: give records with names, {"name": value}, one to a line.`,
    );
  }
  const objects = lines.filter((line) => line.startsWith('{') && isObject(parseJson(line))).length;
  if (objects >= lines.length * 0.1) {
    throw new Fault(
      'INPUT',
      `${name} has JSON in ${objects} of its first ${lines.length} lines, and something else in the others: give a sample of one kind, for instance with grep '^{'.`,
    );
  }
  if (!/^(?:\{\s*"|\[\s*\{)/.test(text.trimStart())) return;
  throw new Fault('INPUT', `${name} begins as JSON, but no object in it is whole: check the file.`);
}

function listIn(text: string): unknown {
  return text.trimStart().startsWith('[') ? parseJson(text) : undefined;
}
