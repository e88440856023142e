import { PolicyError } from './access-request.ts';

const compiled = new Map<string, RegExp>();

/** `*` stands for any characters, `?` for one; nothing else does for anything but itself. */
export function matchesPattern(pattern: string, value: string, flags: '' | 'i' = ''): boolean {
  const key = `${flags}${pattern}`;
  const expression = compiled.get(key) ?? compile(pattern, flags);
  compiled.set(key, expression);
  return expression.test(value);
}

function compile(pattern: string, flags: string): RegExp {
  if (pattern.includes('${')) throw new PolicyError(`policy variables aren't evaluated: "${pattern}"`);
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}

/** Names of actions don't depend on case. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
export function matchesAction(pattern: string, action: string): boolean {
  if (pattern !== '*' && !pattern.includes(':')) {
    throw new PolicyError(`an action is SERVICE:NAME or *, and this is "${pattern}"`);
  }
  return matchesPattern(pattern, action, 'i');
}

/**
 * A wildcard may match more than its segment of the ARN, and AWS advises against relying on it: a pattern that means
 * one thing by segment and another across them is an error here.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesResource(pattern: string, resource: string): boolean {
  if (pattern === '*') return true;
  const found = matchesPattern(pattern, resource);
  if (found === matchesArn(pattern, resource)) return found;
  throw new PolicyError(`a wildcard reaches across colons: "${pattern}" for ${resource}`);
}

/** Segment by segment, of which the last may hold colons of its own. */
export function matchesArn(pattern: string, arn: string): boolean {
  const [patterns, parts] = [segmentsOf(pattern), segmentsOf(arn)];
  if (patterns === undefined || parts === undefined) return false;
  return patterns.every((each, position) => matchesPattern(each, parts[position] ?? ''));
}

/** `arn`, partition, service, region, account and the rest. */
export function segmentsOf(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/**
 * The forms in which a service may compare a resource. Whether OpenSearch Service decodes the path of a request for
 * that isn't documented, so a request must pass in both.
 * @throws PolicyError when the path can't be decoded
 */
export function resourceForms(resource: string): readonly string[] {
  if (segmentsOf(resource)?.[2] !== 'es' || !resource.includes('%')) return [resource];
  try {
    return [...new Set([resource, decodeURIComponent(resource)])];
  } catch {
    throw new PolicyError(`the path of ${resource} can't be decoded`);
  }
}
