import { isJsonList, isJsonObject, type Json, NumberText } from './json-text.ts';

/** A leaf of an event: a text, a number, a truth value or null. */
export type Leaf = string | boolean | null | NumberText;

/** What a rule says of one leaf, or of its absence (`undefined`). */
export type Rule = (leaf: Leaf | undefined) => boolean;

/** A pattern that Lambda would refuse when the mapping is created. */
export class FilterError extends Error {
  readonly code = 'INVALID_FILTER';
}

const operators: Readonly<Record<string, (operand: Json, where: string) => Rule>> = {
  prefix: (operand, where) => {
    const text = textOf(operand, 'prefix', where);
    return (leaf) => typeof leaf === 'string' && leaf.startsWith(text);
  },
  suffix: (operand, where) => {
    const text = textOf(operand, 'suffix', where);
    return (leaf) => typeof leaf === 'string' && leaf.endsWith(text);
  },
  'equals-ignore-case': (operand, where) => {
    const text = textOf(operand, 'equals-ignore-case', where).toLowerCase();
    return (leaf) => typeof leaf === 'string' && leaf.toLowerCase() === text;
  },
  exists: (operand, where) => {
    if (typeof operand !== 'boolean') throw refused('exists', operand, where, 'true or false');
    return (leaf) => (leaf !== undefined) === operand;
  },
  'anything-but': (operand, where) => {
    const values = isJsonList(operand) ? operand : [operand];
    if (values.length === 0 || !values.every((value) => typeof value === 'string' || isNumber(value)))
      throw refused('anything-but', operand, where, 'a text, a number, or a list of them');
    return (leaf) => leaf !== undefined && !values.some((value) => isSame(value, leaf));
  },
  numeric,
};

/**
 * Compiles one rule of a pattern's list, by the operators that Lambda documents; EventBridge has more:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 *
 * @throws FilterError that names the place of what Lambda would refuse.
 */
export function compileRule(rule: Json, where: string): Rule {
  if (!isJsonObject(rule)) {
    if (isJsonList(rule)) throw new FilterError(`The filter has a list within the list at ${where}.`);
    return (leaf) => leaf !== undefined && isSame(rule, leaf);
  }
  const [name = '', ...others] = Object.keys(rule);
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator === undefined || others.length > 0) {
    throw new FilterError(
      `The filter's rule at ${where} is ${JSON.stringify(Object.keys(rule))}; Lambda knows one of ${Object.keys(operators).join(', ')}.`,
    );
  }
  return operator(rule[name] ?? null, where);
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numeric(operand: Json, where: string): Rule {
  const pairs = isJsonList(operand) ? operand : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let position = 0; position < pairs.length; position += 2) {
    const [sign, bound] = [pairs[position], pairs[position + 1]];
    const compare = typeof sign === 'string' && Object.hasOwn(comparisons, sign) && comparisons[sign];
    if (!compare || !isNumber(bound)) throw refused('numeric', operand, where, numericForm);
    tests.push((value) => compare(value, Number(bound.text)));
  }
  if (tests.length === 0 || tests.length > 2) throw refused('numeric', operand, where, numericForm);
  return (leaf) => isNumber(leaf) && tests.every((test) => test(Number(leaf.text)));
}

const numericForm = 'a list such as ["=", 100] or [">", 10, "<=", 20]';

/** "For numbers, Lambda also uses string representation. For example, 300, 300.0, and 3.0e2 are not considered equal." */
function isSame(value: Json, leaf: Leaf): boolean {
  if (isNumber(value)) return isNumber(leaf) && value.text === leaf.text;
  return value === leaf;
}

function isNumber(value: Json | undefined): value is NumberText {
  return value instanceof NumberText;
}

function textOf(operand: Json, operator: string, where: string): string {
  if (typeof operand !== 'string') throw refused(operator, operand, where, 'a text');
  return operand;
}

function refused(operator: string, operand: Json, where: string, wanted: string): FilterError {
  return new FilterError(
    `The filter's ${operator} at ${where} is ${JSON.stringify(plain(operand))}; give ${wanted}.`,
  );
}

function plain(value: Json): unknown {
  if (isNumber(value)) return Number(value.text);
  return isJsonList(value) ? value.map(plain) : value;
}
