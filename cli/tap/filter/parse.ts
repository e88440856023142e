import { TokenReader } from './token-reader.ts';
import { FilterError, tokensOf } from './tokens.ts';
import { compared, valuesAt } from './values.ts';

/** Whether something passes. It never throws. */
export type Filter = (whole: unknown) => boolean;

/** What stands on a side of a comparison: the values of a field, or one constant. */
type Operand = (whole: unknown) => readonly unknown[];

/** Deep enough for people; brackets without end must not overflow the stack. */
const mostDepth = 100;

/**
 * Reads an expression such as `status >= 500 and host in ["a", "b"]`. Nothing of it is run as code.
 *
 * - `==` (or `=`), `!=`, `<`, `<=`, `>`, `>=`, `in [...]`, `contains "text"`, `matches "pattern"`
 * - `and`, `or`, `not` (or `&&`, `||`, `!`), brackets
 * - fields by path, in backquotes if need be; texts in quotes; numbers, `true`, `false`, `null`
 *
 * A field alone is true if it is there, and neither `null` nor `false`. Where it is missing, no comparison is true but
 * `!=` and `== null`. Of an array each element counts.
 *
 * @throws FilterError
 */
export function parseFilter(text: string): Filter {
  const tokens = new TokenReader(tokensOf(text));
  if (text.trim() === '') throw new FilterError(0, 'it is empty; write a condition such as status >= 500');
  const filter = either(tokens, 0);
  if (tokens.next.kind !== 'end') {
    throw new FilterError(
      tokens.next.position,
      'the condition has ended before this; put and, or an or, between two',
    );
  }
  return filter;
}

function either(tokens: TokenReader, depth: number): Filter {
  let filter = both(tokens, depth);
  while (tokens.takes('or') !== undefined) {
    const [left, right] = [filter, both(tokens, depth)];
    filter = (whole) => left(whole) || right(whole);
  }
  return filter;
}

function both(tokens: TokenReader, depth: number): Filter {
  let filter = negated(tokens, depth);
  while (tokens.takes('and') !== undefined) {
    const [left, right] = [filter, negated(tokens, depth)];
    filter = (whole) => left(whole) && right(whole);
  }
  return filter;
}

function negated(tokens: TokenReader, depth: number): Filter {
  if (depth > mostDepth) throw new FilterError(tokens.next.position, 'it is nested too deeply');
  if (tokens.takes('not') === undefined) return condition(tokens, depth);
  const inner = negated(tokens, depth + 1);
  return (whole) => !inner(whole);
}

function condition(tokens: TokenReader, depth: number): Filter {
  if (tokens.takes('(') !== undefined) {
    const inner = either(tokens, depth + 1);
    tokens.expect(')', 'a bracket isn’t closed: ) is missing');
    return inner;
  }
  const isField = tokens.next.kind === 'field';
  const left = operand(tokens);
  const sign = tokens.takes('==', '!=', '<', '<=', '>', '>=', 'in', 'contains', 'matches');
  if (sign === undefined) {
    if (isField) return (whole) => left(whole).some((value) => value !== null && value !== false);
    throw new FilterError(tokens.next.position, 'a comparison is missing, such as == or >=');
  }
  return comparison(left, sign, tokens);
}

function comparison(left: Operand, sign: string, tokens: TokenReader): Filter {
  if (sign === 'in') {
    const list = listOf(tokens);
    return (whole) => list.some((one) => isEqual(left(whole), one(whole)));
  }
  if (sign === 'matches') {
    const pattern = patternOf(tokens);
    return (whole) => left(whole).some((value) => pattern.test(textOf(value)));
  }
  const right = operand(tokens);
  if (sign === '==') return (whole) => isEqual(left(whole), right(whole));
  if (sign === '!=') return (whole) => !isEqual(left(whole), right(whole));
  if (sign === 'contains') {
    return (whole) =>
      left(whole).some((value) => right(whole).some((part) => textOf(value).includes(textOf(part))));
  }
  const passes = orders[sign];
  return (whole) =>
    left(whole).some((one) =>
      right(whole).some((other) => {
        const order = compared(one, other);
        return order !== undefined && passes?.(order) === true;
      }),
    );
}

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** A missing field equals null. */
function isEqual(left: readonly unknown[], right: readonly unknown[]): boolean {
  const orNull = (values: readonly unknown[]) => (values.length === 0 ? [null] : values);
  return orNull(left).some((one) =>
    orNull(right).some((other) => one === other || compared(one, other) === 0),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function listOf(tokens: TokenReader): Operand[] {
  const end = tokens.takes('(') === undefined ? ']' : ')';
  if (end === ']') tokens.expect('[', 'in takes a list: in ["a", "b"]');
  const list = [operand(tokens)];
  while (tokens.takes(',') !== undefined) list.push(operand(tokens));
  tokens.expect(end, `the list isn’t closed: ${end} is missing`);
  return list;
}

function patternOf(tokens: TokenReader): RegExp {
  const token = tokens.take();
  if (token.kind !== 'text') throw new FilterError(token.position, 'matches takes a pattern in quotes');
  try {
    return new RegExp(token.value, 'u');
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message.replace(/^.*: /, '').toLowerCase() : '';
    throw new FilterError(token.position, `this pattern can’t be read (${why})`);
  }
}

const constants: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

function operand(tokens: TokenReader): Operand {
  const token = tokens.take();
  if (token.kind === 'field') return (whole) => valuesAt(whole, token.path);
  const value =
    token.kind === 'symbol' ? constants[token.text] : token.kind === 'end' ? undefined : token.value;
  if (value === undefined) {
    throw new FilterError(token.position, 'a field or a value is missing here');
  }
  const only = [value];
  return () => only;
}
