import { compileRule, FilterError, type Leaf, type Rule } from './filter-rule.ts';
import { isJsonList, isJsonObject, type Json } from './json-text.ts';

/** Whether an event's part satisfies a pattern; `undefined`: the event has no such part. */
export type EventPattern = (part: Json | undefined) => boolean;

/**
 * Compiles an event pattern. All its fields must match ("and"), a field by any of its rules ("or"); `$or` takes
 * alternatives over several fields: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 *
 * @throws FilterError when Lambda would refuse it.
 */
export function compilePattern(pattern: Json, where = 'the pattern'): EventPattern {
  if (isJsonList(pattern)) return compileField(pattern, where);
  if (!isJsonObject(pattern))
    throw new FilterError(`The filter has a bare value at ${where}; give it in a list of rules.`);
  const fields = Object.entries(pattern).map(([name, part]): EventPattern => {
    if (name === '$or') return compileAlternatives(part, `${where}.$or`);
    const matches = compilePattern(part, `${where}.${name}`);
    return (event) => matches(field(event, name));
  });
  if (fields.length === 0) throw new FilterError(`The filter has an empty object at ${where}.`);
  return (event) => {
    // Elements of a list of objects match one by one: all fields must hold in the same element.
    if (isJsonList(event)) return event.some((element) => fields.every((matches) => matches(element)));
    return fields.every((matches) => matches(event));
  };
}

function compileField(rules: readonly Json[], where: string): EventPattern {
  if (rules.length === 0) throw new FilterError(`The filter has no rule at ${where}.`);
  const compiled = rules.map((rule): Rule => compileRule(rule, where));
  return (part) => leavesOf(part).some((leaf) => compiled.some((rule) => rule(leaf)));
}

function compileAlternatives(part: Json, where: string): EventPattern {
  if (!isJsonList(part) || part.length < 2)
    throw new FilterError(`The filter's alternatives at ${where} are not a list of two or more patterns.`);
  const alternatives = part.map((alternative, position) => {
    if (!isJsonObject(alternative))
      throw new FilterError(`The filter's alternative at ${where}[${position}] is no object.`);
    return compilePattern(alternative, `${where}[${position}]`);
  });
  return (event) => alternatives.some((matches) => matches(event));
}

function field(event: Json | undefined, name: string): Json | undefined {
  return isJsonObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;
}

/** A list matches by any of its elements. Only leaves exist: an object at a field that a rule looks at is absent. */
function leavesOf(part: Json | undefined): readonly (Leaf | undefined)[] {
  if (isJsonList(part)) {
    const leaves = part.flatMap(leavesOf).filter((leaf) => leaf !== undefined);
    return leaves.length > 0 ? leaves : [undefined];
  }
  return [isJsonObject(part) ? undefined : part];
}
