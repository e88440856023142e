import type { AccessRequest } from './access-request.ts';
import { type Decision, decideBy } from './decide.ts';
import type { GrantNames } from './grant-names.ts';
import { type Grant, grantsUsed } from './grants.ts';
import { keyRequests } from './keys.ts';
import type { Policies } from './policies-of.ts';

/** A request that was made, and who made it: a line of the project, or a service of AWS. */
export interface MadeRequest {
  readonly principal: string;
  readonly request: AccessRequest;
  readonly sender: string;
}

/** A grant of the table, and what needs it. */
export interface Row {
  readonly policy: string;
  /** The grants of one statement stand together. */
  readonly statement: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: readonly string[];
  readonly action: string;
  readonly resource: string;
  readonly senders: Set<string>;
}

/** What a refusal is for: a request that passes, but for this. */
export interface Probe {
  readonly context: AccessRequest['context'];
  readonly says: string;
}

/** Adds the grants of one stack, and what needed them, to the rows of the others. */
export function addRows(
  rows: Map<string, Row>,
  grants: readonly Grant[],
  names: GrantNames,
  uses: ReadonlyMap<Grant, ReadonlySet<string>>,
): void {
  for (const grant of grants) {
    const [policy, resource, principals] = [
      names.policy(grant),
      names.resource(grant.resource),
      names.principals(grant),
    ];
    const { Effect: effect, Action = [], Resource = [], Condition = {} } = grant.statement.element;
    const statement = JSON.stringify([
      effect,
      principals,
      Action,
      Resource.map(names.resource),
      Object.keys(Condition),
    ]);
    const key = JSON.stringify([policy, statement, grant.action, resource]);
    const row = rows.get(key) ?? {
      policy,
      statement,
      effect,
      principals,
      action: grant.action,
      resource,
      senders: new Set(),
    };
    for (const sender of uses.get(grant) ?? []) row.senders.add(sender);
    rows.set(key, row);
  }
}

/** What needed each grant: of requests that passed, and of those that a probe has refused. */
export function usesOf(
  grants: readonly Grant[],
  made: readonly MadeRequest[],
  probes: readonly Probe[],
  policies: Policies,
): ReadonlyMap<Grant, ReadonlySet<string>> {
  const decide = decideBy(policies);
  const uses = new Map<Grant, Set<string>>();
  const note = (decision: Decision, request: AccessRequest, sender: string) => {
    for (const grant of grantsUsed(grants, decision.by, request)) {
      uses.set(grant, (uses.get(grant) ?? new Set()).add(sender));
    }
  };
  const asked = made.flatMap((each) =>
    [each.request, ...keyRequests(policies, each.request)].map((request) => ({ ...each, request })),
  );
  for (const { principal, request, sender } of asked) {
    const decision = decide(principal, request);
    if (!decision.allowed) throw new Error(`${sender} is refused: ${decision.message}`);
    note(decision, request, sender);
    for (const { context, says } of probes) {
      const probed = decide(principal, { ...request, context: { ...request.context, ...context } });
      if (!probed.allowed) note(probed, request, says);
    }
  }
  return uses;
}
