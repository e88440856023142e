import type { AccessRequest } from './access-request.ts';
import { matchesAction, matchesResource } from './match.ts';
import type { Policies } from './policies-of.ts';
import type { Statement, StatementRef } from './statement.ts';

/** One action on one resource, as a statement has them: the smallest thing that a policy gives or takes. */
export interface Grant {
  readonly ref: StatementRef;
  readonly statement: Statement;
  readonly action: string;
  readonly resource: string;
}

/** All grants of all policies, those of denials too. Keys that the template doesn't hold have none. */
export function grantsOf(policies: Policies): readonly Grant[] {
  const statements = [
    ...policies.identity.values(),
    ...policies.resource.map((each) => each.statements),
  ].flat();
  // One policy of logs stands for several groups, with all its statements.
  const once = new Map(statements.map((each) => [`${each.ref.owner} ${each.ref.index}`, each]));
  return [...once.values()].filter(({ ref }) => !ref.owner.startsWith('arn:')).flatMap(grantsIn);
}

function grantsIn(statement: Statement): Grant[] {
  const { Action = ['*'], Resource = ['*'] } = statement.element;
  return Action.flatMap((action) =>
    Resource.map((resource) => ({ ref: statement.ref, statement, action, resource })),
  );
}

/** Which of the grants a request makes use of, by the statements that decided about it. */
export function grantsUsed(
  grants: readonly Grant[],
  by: readonly StatementRef[],
  { action, resource }: Pick<AccessRequest, 'action' | 'resource'>,
): readonly Grant[] {
  return grants.filter(
    (grant) =>
      by.some((ref) => ref.owner === grant.ref.owner && ref.index === grant.ref.index) &&
      matchesAction(grant.action, action) &&
      matchesResource(grant.resource, resource),
  );
}

/** The policies without one grant, or with another resource in its place. */
export function withoutGrant(policies: Policies, taken: Grant, instead?: string): Policies {
  const change = (statements: readonly Statement[]) =>
    statements.flatMap((statement) => {
      const { ref, element } = statement;
      if (ref.owner !== taken.ref.owner || ref.index !== taken.ref.index) return [statement];
      const rest = grantsIn(statement).filter(
        (each) => each.action !== taken.action || each.resource !== taken.resource,
      );
      const kept = instead === undefined ? rest : [...rest, { ...taken, resource: instead }];
      return kept.map(({ action, resource }) => ({
        ref,
        element: { ...element, Action: [action], Resource: [resource] },
      }));
    });
  return {
    ...policies,
    identity: new Map([...policies.identity].map(([arn, statements]) => [arn, change(statements)])),
    resource: policies.resource.map(({ arn, statements }) => ({ arn, statements: change(statements) })),
  };
}
