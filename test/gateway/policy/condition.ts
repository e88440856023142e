import { PolicyError } from './access-request.ts';
import { matchesArn, matchesPattern, segmentsOf } from './match.ts';
import type { Statement } from './statement.ts';

type Compare = (asked: string, actual: string) => boolean;

interface Operator {
  readonly compare: Compare;
  /** Holds when none of the values does. */
  readonly negated?: true;
}

const equal: Compare = (asked, actual) => asked === actual;
/** A value that isn't an ARN is a mistake of the policy's. */
const arn: Compare = (asked, actual) => {
  if (segmentsOf(asked) === undefined) throw new PolicyError(`"${asked}" is no ARN`);
  return matchesArn(asked, actual);
};
const like: Compare = (asked, actual) => matchesPattern(asked, actual);
const numeric = (compare: (actual: number, asked: number) => boolean): Operator => ({
  compare: (asked, actual) => compare(numberOf(actual), numberOf(asked)),
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: { compare: equal },
  StringNotEquals: { compare: equal, negated: true },
  StringEqualsIgnoreCase: { compare: (asked, actual) => asked.toLowerCase() === actual.toLowerCase() },
  StringLike: { compare: like },
  StringNotLike: { compare: like, negated: true },
  // "ArnEquals and ArnLike behave identically", and so do their negations.
  ArnEquals: { compare: arn },
  ArnLike: { compare: arn },
  ArnNotEquals: { compare: arn, negated: true },
  ArnNotLike: { compare: arn, negated: true },
  Bool: { compare: (asked, actual) => asked.toLowerCase() === actual.toLowerCase() },
  NumericEquals: numeric((actual, asked) => actual === asked),
  NumericLessThan: numeric((actual, asked) => actual < asked),
  NumericLessThanEquals: numeric((actual, asked) => actual <= asked),
  NumericGreaterThan: numeric((actual, asked) => actual > asked),
  NumericGreaterThanEquals: numeric((actual, asked) => actual >= asked),
};

/**
 * Keys that a request may come without: whether one is there says something. A key that is neither given nor named
 * here is one that the gateway doesn't know, and no statement can be judged by it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const mayBeAbsent: ReadonlySet<string> = new Set(
  [
    'aws:PrincipalArn',
    'aws:PrincipalAccount',
    'aws:SourceArn',
    'aws:SourceAccount',
    'kms:CallerAccount',
    // Lambda's own calls in a role's name come without it.
    'lambda:SourceFunctionArn',
    'kms:ViaService',
    'sts:ExternalId',
  ].map((key) => key.toLowerCase()),
);

export type Context = Readonly<Record<string, string | readonly string[]>>;

/**
 * Whether all conditions of a statement hold.
 * @throws PolicyError naming statement and key for an operator or key that isn't evaluated
 */
export function holds({ element, ref }: Statement, context: Context): boolean {
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(element.Condition ?? {}).every(([name, keys]) =>
    Object.entries(keys).every(([key, asked]) => {
      const where = `${ref.owner} statement ${ref.index}: ${name} ${key}`;
      const actual = known.get(key.toLowerCase());
      if (actual === undefined && !mayBeAbsent.has(key.toLowerCase())) {
        throw new PolicyError(`${where}: the gateway doesn't know this key of the request`);
      }
      return one(name, asked, actual, where);
    }),
  );
}

function one(
  name: string,
  asked: readonly string[],
  actual: string | readonly string[] | undefined,
  where: string,
): boolean {
  if (name === 'Null') return asked.some((value) => value.toLowerCase() === String(actual === undefined));
  const ifExists = name.endsWith('IfExists');
  const operator = operators[ifExists ? name.slice(0, -'IfExists'.length) : name];
  if (operator === undefined) throw new PolicyError(`${where}: this operator isn't evaluated`);
  // An absent key fails what asks for a value, and passes what asks for none of some.
  if (actual === undefined) return ifExists || operator.negated === true;
  if (typeof actual !== 'string') throw new PolicyError(`${where}: a key of several values isn't evaluated`);
  const matched = asked.some((value) => operator.compare(value, actual));
  return operator.negated === true ? !matched : matched;
}

function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new PolicyError(`"${text}" is no number`);
  return value;
}
