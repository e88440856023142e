import { awsManaged } from './aws-managed.ts';
import { domainStatements } from './domain-policy.ts';
import { type Encrypted, encryptedResources, managedKeyPolicies } from './keys.ts';
import { checkKnown, textsAt } from './known-policies.ts';
import { permissionStatement } from './lambda-permission.ts';
import type { ResolvedResource, ResolvedTemplate } from './resolve.ts';
import type { Account } from './resource-types.ts';
import { type ResourcePolicy, type Statement, statementsOf } from './statement.ts';

/** Every policy of a stack. */
export interface Policies {
  readonly account: Account;
  /** By the ARN of the role. */
  readonly identity: ReadonlyMap<string, readonly Statement[]>;
  readonly resource: readonly ResourcePolicy[];
  /** What is encrypted with a key that its users have to be allowed. */
  readonly encrypted: readonly Encrypted[];
}

/** @throws PolicyError for a policy that isn't evaluated, by resource, statement and key */
export function policiesOf(stack: ResolvedTemplate): Policies {
  const all = [...stack.resources.values()];
  for (const resource of all) checkKnown(resource);
  return {
    account: stack.account,
    identity: identityPolicies(all),
    resource: [
      ...all.flatMap((each) => resourcePolicies(each, stack)),
      ...managedKeyPolicies(all, stack.account),
    ],
    encrypted: encryptedResources(all, stack.account),
  };
}

/** Those of several stacks of an account. */
export function joined(account: Account, all: readonly Policies[]): Policies {
  return {
    account,
    identity: new Map(all.flatMap(({ identity }) => [...identity])),
    resource: all.flatMap(({ resource }) => resource),
    encrypted: all.flatMap(({ encrypted }) => encrypted),
  };
}

/** The same with policies of further identities, such as those who use the tools. */
export function withIdentity(policies: Policies, arn: string, owner: string, document: unknown): Policies {
  const before = policies.identity.get(arn) ?? [];
  const statements = [...before, ...statementsOf(owner, document)];
  return { ...policies, identity: new Map([...policies.identity, [arn, statements]]) };
}

/** The same where an identity has lost the rights to some actions. */
export function withoutActions(policies: Policies, arn: string, lost: RegExp): Policies {
  const statements = (policies.identity.get(arn) ?? []).flatMap(({ ref, element }) => {
    const Action = element.Action?.filter((action) => !lost.test(action)) ?? [];
    return Action.length === 0 ? [] : [{ ref, element: { ...element, Action } }];
  });
  return { ...policies, identity: new Map([...policies.identity, [arn, statements]]) };
}

function identityPolicies(all: readonly ResolvedResource[]): Map<string, readonly Statement[]> {
  const roles = all.filter(({ type }) => type === 'AWS::IAM::Role');
  return new Map(
    roles.map((role) => {
      const own = inlineStatements(role);
      const attached = all.filter(
        ({ type }) => type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy',
      );
      const theirs = attached.filter((policy) => textsAt(policy.property('Roles')).includes(role.ref));
      return [
        role.arn(),
        [...own, ...theirs.flatMap((each) => statementsOf(each.logicalId, each.property('PolicyDocument')))],
      ];
    }),
  );
}

function inlineStatements(role: ResolvedResource): readonly Statement[] {
  const own: Statement[] = [];
  for (const inline of textsAt(role.property('Policies'))) {
    own.push(...statementsOf(role.logicalId, documentIn(inline), own.length));
  }
  for (const arn of textsAt(role.property('ManagedPolicyArns'))) {
    own.push(...statementsOf(role.logicalId, awsManaged.get(String(arn)), own.length));
  }
  return own;
}

function documentIn(inline: unknown): unknown {
  return typeof inline === 'object' && inline !== null && 'PolicyDocument' in inline
    ? inline.PolicyDocument
    : undefined;
}

function resourcePolicies(resource: ResolvedResource, stack: ResolvedTemplate): ResourcePolicy[] {
  const { logicalId, type, property } = resource;
  switch (type) {
    case 'AWS::IAM::Role':
      // Whoever assumes it asks for that of the role itself.
      return [{ arn: resource.arn(), statements: trust(resource) }];
    case 'AWS::OpenSearchService::Domain':
      if (property('AccessPolicies') === undefined) return [];
      return [{ arn: resource.arn(), statements: domainStatements(logicalId, property('AccessPolicies')) }];
    case 'AWS::S3::BucketPolicy':
      return [
        {
          arn: `arn:${stack.account.partition}:s3:::${String(property('Bucket'))}`,
          statements: statementsOf(logicalId, property('PolicyDocument')),
        },
      ];
    case 'AWS::SNS::TopicPolicy':
      return textsAt(property('Topics')).map((topic) => ({
        arn: String(topic),
        statements: statementsOf(logicalId, property('PolicyDocument')),
      }));
    case 'AWS::KMS::Key':
      return [{ arn: resource.arn(), statements: statementsOf(logicalId, property('KeyPolicy')) }];
    case 'AWS::ECR::Repository':
      return [{ arn: resource.arn(), statements: statementsOf(logicalId, property('RepositoryPolicyText')) }];
    case 'AWS::Lambda::Permission':
      return [permissionStatement(resource, stack)];
    case 'AWS::Logs::ResourcePolicy':
      return logsPolicy(resource);
    default:
      return [];
  }
}

/** Its resource is the role that it stands in, which a statement of it never names. */
function trust(role: ResolvedResource): readonly Statement[] {
  return statementsOf(role.logicalId, role.property('AssumeRolePolicyDocument')).map((statement) => ({
    ...statement,
    ref: { ...statement.ref, owner: `${role.logicalId}.trust` },
    element: { ...statement.element, Resource: [role.arn()] },
  }));
}

/** A text, since one policy stands for all log groups of a region. */
function logsPolicy({ logicalId, property }: ResolvedResource): ResourcePolicy[] {
  const document: unknown = JSON.parse(String(property('PolicyDocument')));
  const statements = statementsOf(logicalId, document);
  return statements.flatMap((statement) =>
    (statement.element.Resource ?? []).map((arn) => ({ arn, statements: [statement] })),
  );
}
