import { z } from 'zod';
import { isInherited, isObject } from '../core/json/object.ts';
import { show } from '../core/json/show.ts';
import type { Window } from '../pipeline/windows.ts';
import { forward } from './object-schemas.ts';
import { broken, type Rule } from './rules.ts';
import { says } from './value-schemas.ts';

/** As the engines take field names, in a path too. */
const keyName = /^[A-Za-z_@][\w@-]*(\.[\w@-]+)*$/;

const mostKeyFields = 5;

const example = "give paths such as ['host'], or { host: 'host', day: (document) => … }";

const name = z
  .string(
    says(
      "can't name a field of the results; give letters, digits, _, - and @, a letter first; under another name as { name: 'path' }.",
    ),
  )
  .regex(keyName)
  .refine(
    (given) => !given.split('.').some(isInherited),
    says("names what every object of JavaScript has; give another name as { name: 'path' }."),
  );

interface Entry {
  readonly name: unknown;
  readonly from: unknown;
}

const source = z.custom(
  (from) => typeof from === 'string' || typeof from === 'function',
  says(`is neither a path nor a function; ${example}.`),
);

/** A window's `keyBy`. */
export const keyBy = z
  .custom<NonNullable<Window['keyBy']>>(
    (given) => entriesOf(given) !== undefined,
    says(`is neither list nor object; ${example}.`),
  )
  .superRefine((given, context) => {
    const entries = entriesOf(given) ?? [];
    for (const each of entries) {
      forward(context, source, each.from);
      // In a list the path is the name, and may be wrong as a path already.
      if (typeof each.name === 'string') forward(context, name, each.name);
    }
    for (const problem of broken(togetherRules(entries))) context.addIssue(problem);
  });

function togetherRules(entries: readonly Entry[]): Rule[] {
  const names = entries.map((each) => each.name);
  return [
    [
      entries.length > mostKeyFields,
      `${entries.length} fields are too many, at most ${mostKeyFields} make a key; leave some out, or join them in a function.`,
    ],
    [new Set(names).size < names.length, `${show(names)} names a field twice; leave one out.`],
  ];
}

/** The names of a key's fields, as far as they are texts. */
export function keyFieldsOf(given: unknown): string[] {
  return (entriesOf(given) ?? []).map((each) => each.name).filter((each) => typeof each === 'string');
}

/** The names of those that can be fields of the results. */
export function keyNames(given: unknown): string[] {
  return keyFieldsOf(given).filter((each) => keyName.test(each));
}

/** What of a window's `keyBy` isn't in mappings. */
export function unknownKeyFields(given: unknown, where: string, mappings: unknown): Rule[] {
  return (entriesOf(given) ?? []).map(({ from }) => unknownField(from, `${where}.keyBy`, mappings));
}

function entriesOf(given: unknown): readonly Entry[] | undefined {
  if (Array.isArray(given)) return [...given].map((path: unknown) => ({ name: path, from: path }));
  return isObject(given) ? Object.entries(given).map(([name, from]) => ({ name, from })) : undefined;
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
