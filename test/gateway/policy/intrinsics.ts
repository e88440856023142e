import { isObject } from '../../../functions/core/json/object.ts';
import { PolicyError } from './access-request.ts';
import type { Account } from './resource-types.ts';

/** What a template's intrinsic functions ask for. */
export interface Intrinsics {
  readonly account: Account;
  readonly stackName: string;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly isResource: (name: string) => boolean;
  /** The attribute `Ref` is what Ref gives. */
  readonly attribute: (logicalId: string, name: string) => string;
  readonly parameter: (name: string) => unknown;
}

/** What `AWS::NoValue` leaves: the key, or the element, isn't there. */
const none = Symbol('AWS::NoValue');

type Resolve = (value: unknown) => unknown;

/**
 * A value with its intrinsic functions replaced by what they give.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 * @param where resource and key, for messages
 * @throws PolicyError naming resource and key for a function or a reference that can't be resolved
 */
export function resolveValue(value: unknown, intrinsics: Intrinsics, where: string): unknown {
  try {
    const resolved = resolve(value, intrinsics);
    return resolved === none ? undefined : resolved;
  } catch (thrown) {
    if (!(thrown instanceof PolicyError) || thrown.message.startsWith(where)) throw thrown;
    throw new PolicyError(`${where}: ${thrown.message}`);
  }
}

function resolve(value: unknown, intrinsics: Intrinsics): unknown {
  const inner: Resolve = (each) => resolve(each, intrinsics);
  if (Array.isArray(value)) return value.map(inner).filter((each) => each !== none);
  if (!isObject(value)) return value;
  const [[name = '', argument] = [], ...others] = Object.entries(value);
  if (others.length === 0) {
    if (name === 'Ref') return refer(String(argument), intrinsics);
    if (name === 'Condition' && typeof argument === 'string') return condition(argument, intrinsics);
    if (name.startsWith('Fn::')) return call(name, argument, intrinsics, inner);
  }
  const entries = Object.entries(value).map(([key, each]) => [key, inner(each)] as const);
  return Object.fromEntries(entries.filter(([, each]) => each !== none));
}

function refer(name: string, intrinsics: Intrinsics): unknown {
  const { account, stackName, isResource, attribute, parameter } = intrinsics;
  if (isResource(name)) return attribute(name, 'Ref');
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': account.id,
    'AWS::Region': account.region,
    'AWS::Partition': account.partition,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:${account.partition}:cloudformation:${account.region}:${account.id}:stack/${stackName}/1`,
    'AWS::NoValue': none,
  };
  const found = pseudo[name] ?? parameter(name);
  if (found === undefined) throw new PolicyError(`Ref ${name}: the template has no such thing`);
  return found;
}

function condition(name: string, intrinsics: Intrinsics): boolean {
  const found = intrinsics.conditions[name];
  if (found === undefined) throw new PolicyError(`the template has no condition ${name}`);
  return resolve(found, intrinsics) === true;
}

function call(name: string, argument: unknown, intrinsics: Intrinsics, inner: Resolve): unknown {
  const given = (): readonly unknown[] => listOf(name, argument);
  switch (name) {
    case 'Fn::GetAtt': {
      const [logicalId = '', attribute = ''] =
        typeof argument === 'string' ? argument.split('.') : given().map((each) => String(inner(each)));
      return intrinsics.attribute(logicalId, attribute);
    }
    case 'Fn::Join': {
      const [separator, parts] = given();
      return listOf(name, inner(parts))
        .map((part) => textOf(name, part))
        .join(textOf(name, separator));
    }
    case 'Fn::Split': {
      const [separator, text] = given();
      return textOf(name, inner(text)).split(textOf(name, separator));
    }
    case 'Fn::Select': {
      const [place, list] = given();
      const chosen = listOf(name, inner(list))[Number(inner(place))];
      if (chosen === undefined) throw new PolicyError(`Fn::Select: the list has no element ${String(place)}`);
      return chosen;
    }
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map((zone) => `${intrinsics.account.region}${zone}`);
    case 'Fn::If': {
      const [named, yes, no] = given();
      return inner(condition(String(named), intrinsics) ? yes : no);
    }
    case 'Fn::Equals': {
      const [one, other] = given().map(inner);
      return one === other;
    }
    case 'Fn::And':
      return given().every((each) => inner(each) === true);
    case 'Fn::Or':
      return given().some((each) => inner(each) === true);
    case 'Fn::Not':
      return inner(given()[0]) !== true;
    case 'Fn::Sub':
      return substitute(argument, intrinsics, inner);
    default:
      throw new PolicyError(`${name} is not resolved`);
  }
}

function substitute(argument: unknown, intrinsics: Intrinsics, inner: Resolve): string {
  const [text, variables] = typeof argument === 'string' ? [argument, {}] : listOf('Fn::Sub', argument);
  const own = isObject(variables) ? variables : {};
  return textOf('Fn::Sub', text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    if (name in own) return textOf('Fn::Sub', inner(own[name]));
    const [logicalId = '', attribute] = name.split('.');
    const value =
      attribute === undefined ? refer(name, intrinsics) : intrinsics.attribute(logicalId, attribute);
    return textOf('Fn::Sub', value);
  });
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new PolicyError(`${name}: it takes a list`);
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new PolicyError(`${name}: ${JSON.stringify(value)} is no text`);
}
