import { PolicyError } from './access-request.ts';
import { segmentsOf } from './match.ts';
import type { Statement } from './statement.ts';

/** Who calls: an identity of an account, a service of AWS, or nobody who has signed. */
export type Caller =
  | {
      readonly kind: 'identity';
      /** As messages name it. */
      readonly arn: string;
      /** The role of a session; otherwise the same. */
      readonly identity: string;
      readonly account: string;
    }
  | { readonly kind: 'service'; readonly arn: string }
  | { readonly kind: 'anonymous'; readonly arn: string };

/**
 * How a statement's principals speak of a caller. One that names the account leaves it to the account's own policies:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type Mention = 'by-name' | 'by-account' | 'none';

/** @throws PolicyError when it is neither an identity's ARN nor a service's name */
export function callerOf(principal: string): Caller {
  if (principal === 'anonymous') return { kind: 'anonymous', arn: principal };
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(principal)) return { kind: 'service', arn: principal };
  const [, partition, service, , account = '', name = ''] = segmentsOf(principal) ?? [];
  const session = /^assumed-role\/([^/]+)\/[^/]+$/.exec(name);
  if (service === 'sts' && session !== null) {
    const identity = `arn:${partition}:iam::${account}:role/${session[1]}`;
    return { kind: 'identity', arn: principal, identity, account };
  }
  if (service === 'iam' && /^(role|user)\/.+/.test(name)) {
    return { kind: 'identity', arn: principal, identity: principal, account };
  }
  throw new PolicyError(`a caller is a role, its session, a user or a service, and this is "${principal}"`);
}

/** @throws PolicyError for a form of principal that isn't evaluated */
export function mentions({ element, ref }: Statement, caller: Caller): Mention {
  const { Principal } = element;
  const where = `${ref.owner} statement ${ref.index}`;
  if (element.NotPrincipal !== undefined) throw new PolicyError(`${where}: NotPrincipal isn't evaluated`);
  if (Principal === undefined) throw new PolicyError(`${where}: a resource's policy needs a Principal`);
  const found = (Principal.AWS ?? []).map((named) => mentionOf(named, caller, where));
  if (found.includes('by-name')) return 'by-name';
  if (caller.kind === 'service' && Principal.Service?.includes(caller.arn) === true) return 'by-name';
  return found.includes('by-account') ? 'by-account' : 'none';
}

function mentionOf(named: string, caller: Caller, where: string): Mention {
  if (named === '*') return 'by-name';
  const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(named)?.[1];
  if (account !== undefined) {
    return caller.kind === 'identity' && caller.account === account ? 'by-account' : 'none';
  }
  if (segmentsOf(named) === undefined || /[*?]/.test(named)) {
    throw new PolicyError(`${where}: Principal: "${named}" isn't evaluated`);
  }
  if (caller.kind !== 'identity') return 'none';
  return named === caller.identity || named === caller.arn ? 'by-name' : 'none';
}
