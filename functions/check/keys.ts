import { isInherited, isObject } from '../core/object.ts';
import { show } from '../core/show.ts';
import { broken, type Rule } from './rules.ts';

/** As the engines take field names, in a path too. */
const keyName = /^[A-Za-z_@][\w@-]*(\.[\w@-]+)*$/;

const mostKeyFields = 5;

const example = "give paths such as ['host'], or { host: 'host', day: (document) => … }";

/** What is wrong with a window's `keyBy`. */
export function keyProblems(keyBy: unknown, where: string, mappings: unknown): string[] {
  if (keyBy === undefined) return [];
  const entries = keyEntriesOf(keyBy);
  if (entries === undefined)
    return [`${where}.keyBy: ${show(keyBy)} is neither list nor object; ${example}.`];
  const rules = entries.flatMap(([name, from]): Rule[] => [
    [
      typeof from !== 'string' && typeof from !== 'function',
      `${where}.keyBy: ${show(from)} is neither a path nor a function; ${example}.`,
    ],
    [
      typeof name === 'string' && !keyName.test(name),
      `${where}.keyBy: ${show(name)} can't name a field of the results; give letters, digits, _, - and @, a letter first; under another name as { name: 'path' }.`,
    ],
    [
      typeof name === 'string' && name.split('.').some(isInherited),
      `${where}.keyBy: ${show(name)} names what every object of JavaScript has; give another name as { name: 'path' }.`,
    ],
    unknownField(from, `${where}.keyBy`, mappings),
  ]);
  const names = entries.map(([name]) => name);
  return broken([
    ...rules,
    [
      entries.length > mostKeyFields,
      `${where}.keyBy: ${entries.length} fields are too many, at most ${mostKeyFields} make a key; leave some out, or join them in a function.`,
    ],
    [
      new Set(names).size < names.length,
      `${where}.keyBy: ${show(names)} names a field twice; leave one out.`,
    ],
  ]);
}

/** The names of those that can be fields of the results. */
export function keyNames(keyBy: unknown): string[] {
  return (keyEntriesOf(keyBy) ?? [])
    .map(([name]) => name)
    .filter((name) => typeof name === 'string')
    .filter((name) => keyName.test(name));
}

function keyEntriesOf(keyBy: unknown): readonly (readonly [name: unknown, from: unknown])[] | undefined {
  if (Array.isArray(keyBy)) return keyBy.map((path: unknown) => [path, path]);
  return isObject(keyBy) ? Object.entries(keyBy) : undefined;
}

/** A path into a field that the pipeline doesn't map is a slip more often than not; functions may read what they like. */
export function unknownField(path: unknown, where: string, mappings: unknown): Rule {
  if (typeof path !== 'string' || !isObject(mappings)) return [false, ''];
  const [top = path] = path.split('.');
  const known = Object.hasOwn(mappings, path) || Object.hasOwn(mappings, top);
  return [
    !known,
    `${where}: no field ${show(path)} is in mappings; name one of ${Object.keys(mappings).join(', ') || 'them'}, or map it.`,
  ];
}
