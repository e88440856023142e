import { isInherited } from '../../../functions/core/json/object.ts';
import * as values from '../../../pipelines/parsers/values.ts';
import type { Field, Shape } from '../infer/shape.ts';
import { access, propertyKey, textLiteral } from './source-text.ts';

/** The code that changes an object, and what it calls. */
export interface Changes {
  /** Members of an object literal, a line each. */
  readonly members: readonly string[];
  /** Functions of `parsers/values.ts`. */
  readonly calls: ReadonlySet<string>;
}

/** What has to be changed in an object of a shape; no members if it can stay as it is. */
export function changesOf(shape: Shape, variable: string, path: readonly string[], indent: string): Changes {
  const calls = new Set<string>();
  const members = shape.fields.flatMap((field) => {
    const change = changeOf(field, variable, [...path, field.name], indent, calls);
    return change === undefined ? [] : [`${indent}${propertyKey(field.name)}: ${change},`];
  });
  for (const { name, lat, lon } of shape.points) {
    calls.add('pointOf');
    members.push(
      `${indent}${propertyKey(name)}: pointOf(${access(variable, lat)}, ${access(variable, lon)}),`,
    );
  }
  return { members, calls };
}

function changeOf(
  field: Field,
  variable: string,
  path: readonly string[],
  indent: string,
  calls: Set<string>,
): string | undefined {
  const { is, convert, name } = field;
  if (is.kind === 'object') {
    const inner = variableFor(path);
    const changes = changesOf(is.shape, inner, path, `${indent}  `);
    if (changes.members.length === 0) return undefined;
    for (const call of [...changes.calls, 'within']) calls.add(call);
    return `within(${reading(variable, name, calls)}, (${inner}) => ({\n${indent}  ...${inner},\n${changes.members.join('\n')}\n${indent}}))`;
  }
  if (convert === undefined || is.kind !== 'value') return undefined;
  const call = {
    number: 'numberOf',
    comma: 'commaNumberOf',
    boolean: 'booleanOf',
    present: 'present',
    text: 'text',
    microseconds: 'microsecondsOf',
    nanoseconds: 'nanosecondsOf',
  }[convert];
  calls.add(call);
  const value = reading(variable, name, calls);
  const title = call.endsWith('Of') ? `${textLiteral(path.join('.'))}, ` : '';
  if (!field.list) return `${call}(${title}${value})`;
  calls.add('each');
  return title === '' ? `each(${value}, ${call})` : `each(${value}, (one) => ${call}(${title}one))`;
}

/**
 * All reserved words of modules, and what else no parameter may be called.
 * https://tc39.es/ecma262/#prod-ReservedWord
 */
const reserved =
  'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
  'function if import in instanceof new null return super switch this throw true try typeof var void while with yield ' +
  'let static implements interface package private protected public arguments eval undefined';

/** What the file has of its own beside the functions of the parsers. */
const own = 'input value event line document pipeline keyword whole';

const taken = new Set([...reserved.split(' '), ...own.split(' '), ...Object.keys(values)]);

/** Objects in objects have variables of their own: named as the field, if no outer one is. */
function variableFor(path: readonly string[]): string {
  const name = path.at(-1) ?? '';
  const isFree =
    /^[a-z][A-Za-z\d]*$/.test(name) && !taken.has(name) && path.indexOf(name) === path.length - 1;
  return isFree ? name : `inner${path.length}`;
}

/** A record without such a field would have its prototype's: a column may be called `constructor`. */
function reading(variable: string, name: string, calls: Set<string>): string {
  if (!isInherited(name)) return access(variable, name);
  calls.add('at');
  return `at(${variable}, ${textLiteral(name)})`;
}
