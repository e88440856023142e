import { type AccessRequest, PolicyError } from './access-request.ts';
import { holds } from './condition.ts';
import { keyRequests } from './keys.ts';
import { matchesAction, matchesResource, resourceForms, segmentsOf } from './match.ts';
import { type Policies, policiesOf } from './policies-of.ts';
import { type Caller, callerOf, mentions } from './principal.ts';
import { refusalMessage } from './refusal.ts';
import { contextOf } from './request-context.ts';
import type { ResolvedTemplate } from './resolve.ts';
import type { Statement, StatementRef } from './statement.ts';

export type Decision =
  | { readonly allowed: true; readonly by: readonly StatementRef[] }
  | {
      readonly allowed: false;
      readonly reason: 'explicit-deny' | 'no-allow';
      readonly message: string;
      /** What denied it; empty where nothing allowed it. */
      readonly by: readonly StatementRef[];
    };

/**
 * Whether a principal may do something: the ARN of a role, of its session or of a user, the name of a service such as
 * `cloudwatch.amazonaws.com`, or `anonymous`.
 * @throws PolicyError with statement and key where it can't tell
 */
export type Decide = (principalArn: string, request: AccessRequest) => Decision;

/**
 * Decides by the rules of one account, and between two. What the resource is encrypted with is asked for as well.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decideBy(policies: Policies): Decide {
  return (principalArn, request) => {
    const caller = callerOf(principalArn);
    const by: StatementRef[] = [];
    for (const { resource, ...asked } of [request, ...keyRequests(policies, request)]) {
      for (const form of resourceForms(resource)) {
        const decision = decideOne(policies, caller, { ...asked, resource: form });
        if (!decision.allowed) return decision;
        by.push(...decision.by.filter((ref) => !by.includes(ref)));
      }
    }
    return { allowed: true, by };
  };
}

/** Decides by the policies of a template. @throws PolicyError for a policy that isn't evaluated */
export function decider(resolved: ResolvedTemplate): Decide {
  return decideBy(policiesOf(resolved));
}

function decideOne(policies: Policies, caller: Caller, request: AccessRequest): Decision {
  const account = resourceAccount(request.resource) || policies.account.id;
  const asked = { ...request, context: contextOf(caller, account, request) };
  const identity = identityStatements(policies, caller).filter((each) => applies(each, asked));
  const onResource = policies.resource
    .filter(({ arn }) => covers(arn, request.resource))
    .flatMap(({ statements }) => statements)
    .filter((each) => mentions(each, caller) !== 'none' && applies(each, asked));

  const denied = [...identity, ...onResource].filter(({ element }) => element.Effect === 'Deny');
  if (denied.length > 0) {
    const kind = identity.some((each) => denied.includes(each)) ? 'identity' : 'resource';
    const message = refusalMessage(caller, request, `with an explicit deny in a ${kind}-based policy`);
    return { allowed: false, reason: 'explicit-deny', message, by: denied.map(({ ref }) => ref) };
  }
  const named = onResource.filter((each) => mentions(each, caller) === 'by-name');
  const delegated = onResource.filter((each) => mentions(each, caller) === 'by-account');
  const missing = missingAllow({ caller, account, request, identity, named, delegated });
  if (missing !== undefined) {
    const message = refusalMessage(caller, request, missing);
    return { allowed: false, reason: 'no-allow', message, by: [] };
  }
  return { allowed: true, by: [...identity, ...onResource].map(({ ref }) => ref) };
}

interface Allows {
  readonly caller: Caller;
  readonly account: string;
  readonly request: AccessRequest;
  readonly identity: readonly Statement[];
  readonly named: readonly Statement[];
  readonly delegated: readonly Statement[];
}

/**
 * The policy of a key, and that of who may assume a role, always have to allow it, or leave it to the account:
 * https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
const ownPolicyAsked = /^(kms:|sts:AssumeRole$)/;

/** What is still to allow it, in the words of AWS's messages. */
function missingAllow({ caller, account, request, identity, named, delegated }: Allows): string | undefined {
  const because = (kind: string) => `because no ${kind}-based policy allows the ${request.action} action`;
  if (caller.kind !== 'identity') return named.length > 0 ? undefined : because('resource');
  const byIdentity = identity.length > 0;
  const bothNeeded = caller.account !== account || ownPolicyAsked.test(request.action);
  if (!bothNeeded) return byIdentity || named.length > 0 ? undefined : because('identity');
  if (named.length === 0 && delegated.length === 0) return because('resource');
  if (caller.account === account && named.length > 0) return undefined;
  return byIdentity ? undefined : because('identity');
}

function identityStatements({ identity }: Policies, caller: Caller): readonly Statement[] {
  return caller.kind === 'identity' ? (identity.get(caller.identity) ?? []) : [];
}

function covers(arn: string, resource: string): boolean {
  return (
    resource === arn ||
    resource.startsWith(`${arn}/`) ||
    (arn.includes('*') && matchesResource(arn, resource))
  );
}

/** Whether action, resource and conditions of a statement are those of the request. @throws PolicyError naming it */
function applies(statement: Statement, { action, resource, context }: AccessRequest): boolean {
  const { element, ref } = statement;
  try {
    const actionFits = element.Action?.some((each) => matchesAction(each, action)) ?? true;
    const actionExcepted = element.NotAction?.some((each) => matchesAction(each, action)) ?? false;
    const resourceFits = element.Resource?.some((each) => matchesResource(each, resource)) ?? true;
    const resourceExcepted = element.NotResource?.some((each) => matchesResource(each, resource)) ?? false;
    if (!actionFits || actionExcepted || !resourceFits || resourceExcepted) return false;
    return holds(statement, context);
  } catch (thrown) {
    if (!(thrown instanceof PolicyError) || thrown.message.startsWith(ref.owner)) throw thrown;
    throw new PolicyError(`${ref.owner} statement ${ref.index}: ${thrown.message}`);
  }
}

/** The account in an ARN; those of buckets have none. */
function resourceAccount(resource: string): string {
  return segmentsOf(resource)?.[4] ?? '';
}
