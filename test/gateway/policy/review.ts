import { rememberAll } from '../../../functions/core/json/remember.ts';
import type { GatewayRequest } from '../request-log.ts';
import { decideBy } from './decide.ts';
import { grantNames } from './grant-names.ts';
import { type Grant, grantsOf, withoutGrant } from './grants.ts';
import { keyRequests } from './keys.ts';
import { matchesAction } from './match.ts';
import { addRows, type MadeRequest, type Probe, type Row, usesOf } from './permissions-table.ts';
import type { Policies } from './policies-of.ts';
import type { ResolvedTemplate } from './resolve.ts';
import { senderLine } from './sender-line.ts';
import { serviceRequests } from './service-requests.ts';

/** A stack, and what our code asked of it through the gateway. */
export interface Reviewed {
  readonly pipeline: string;
  readonly resolved: ResolvedTemplate;
  readonly policies: Policies;
  readonly sent: readonly MadeRequest[];
}

/** What the denials are for. */
const probes: readonly Probe[] = [
  { context: { 'aws:SecureTransport': 'false' }, says: 'refuses what comes over plain HTTP' },
  { context: { 's3:TlsVersion': '1.1' }, says: 'refuses what comes over TLS older than 1.2' },
  {
    context: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:us-east-1:000000000000:function:any' },
    says: "refuses the function's own code what Lambda does for it",
  },
];

/** Each request that passed the gateway once, with the line that sent it. */
export function sentRequests(requests: readonly GatewayRequest[]): readonly MadeRequest[] {
  const made = new Map<string, MadeRequest>();
  for (const { principal, checks, sender } of requests) {
    for (const { request, decision } of checks) {
      // What Lambda does by itself, its documentation says.
      if (principal === undefined || !decision.allowed || sender[0]?.startsWith('AWS ')) continue;
      const each = { principal, request, sender: senderLine(sender) };
      made.set(JSON.stringify([principal, request.action, request.resource, each.sender]), each);
    }
  }
  return [...made.values()];
}

/** With those that AWS's services send. */
function allRequests({ sent, resolved }: Reviewed): readonly MadeRequest[] {
  return [...sent, ...serviceRequests(resolved)];
}

/** The rows of all stacks' tables: their grants, and what needs each. */
export function review(stacks: readonly Reviewed[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const stack of stacks) {
    const { pipeline, resolved, policies } = stack;
    const grants = grantsOf(policies);
    const uses = usesOf(grants, allRequests(stack), probes, policies);
    addRows(rows, grants, grantNames(resolved, pipeline), uses);
  }
  return [...rows.values()];
}

/** As the table has it, and the list of what is unused. */
export function rowName({ policy, action, resource }: Pick<Row, 'policy' | 'action' | 'resource'>): string {
  return `${policy}: ${action} ${resource}`;
}

/**
 * The grants that can be taken away, or given for another resource, and no request is answered otherwise.
 * @param spared names of those that aren't tried
 * @param instead another resource; without it, or where it is the same, the grant is taken away
 */
export function unnoticed(
  stack: Reviewed,
  spared: ReadonlySet<string>,
  instead?: (resource: string) => string | undefined,
): readonly string[] {
  const { policies, resolved, pipeline } = stack;
  const asked = allRequests(stack).flatMap(({ principal, request }) =>
    [request, ...keyRequests(policies, request)].flatMap((each) => [
      { principal, request: each },
      ...probes.map(({ context }) => ({
        principal,
        request: { ...each, context: { ...each.context, ...context } },
      })),
    ]),
  );
  const names = grantNames(resolved, pipeline);
  const nameOf = (grant: Grant) =>
    rowName({ policy: names.policy(grant), action: grant.action, resource: names.resource(grant.resource) });
  const decide = decideBy(policies);
  // Many grants speak of one request.
  const before = rememberAll(
    ({ principal, request }: (typeof asked)[number]) => decide(principal, request).allowed,
  );
  const isUnnoticed = (grant: Grant): boolean => {
    const other = instead?.(grant.resource);
    if (instead !== undefined && other === undefined) return false;
    const after = decideBy(withoutGrant(policies, grant, other));
    return asked
      .filter(({ request }) => matchesAction(grant.action, request.action))
      .every((one) => after(one.principal, one.request).allowed === before(one));
  };
  const tried = grantsOf(policies).filter((grant) => !spared.has(nameOf(grant)));
  return tried.filter(isUnnoticed).map(nameOf);
}
