import { expect, test } from 'vitest';
import type { AccessRequest } from './access-request.ts';
import { decideBy } from './decide.ts';
import { domainStatements } from './domain-policy.ts';
import type { Policies } from './policies-of.ts';
import { statementsOf } from './statement.ts';

export const user = 'arn:aws:iam::123456789012:role/reader';
export const stranger = 'arn:aws:iam::999999999999:role/stranger';
export const bucket = 'arn:aws:s3:::letters';
export const domain = 'arn:aws:es:eu-central-1:123456789012:domain/search';
export const topic = 'arn:aws:sns:eu-central-1:123456789012:alerts';
export const key = 'arn:aws:kms:eu-central-1:123456789012:key/1111';

export const iam = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
export const pages = {
  evaluation: `${iam}/reference_policies_evaluation-logic.html`,
  oneAccount: `${iam}/reference_policies_evaluation-logic_policy-eval-basics.html`,
  twoAccounts: `${iam}/reference_policies_evaluation-logic-cross-account.html`,
  action: `${iam}/reference_policies_elements_action.html`,
  notAction: `${iam}/reference_policies_elements_notaction.html`,
  resource: `${iam}/reference_policies_elements_resource.html`,
  notResource: `${iam}/reference_policies_elements_notresource.html`,
  principal: `${iam}/reference_policies_elements_principal.html`,
  variables: `${iam}/reference_policies_variables.html`,
  operators: `${iam}/reference_policies_elements_condition_operators.html`,
  keys: `${iam}/reference_policies_condition-keys.html`,
  search: 'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html',
  s3: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  s3Keys: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html',
  sns: 'https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html',
  snsKeys: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
  assume: `${iam}/id_roles_create_for-user_externalid.html`,
  trust: `${iam}/reference_policies_evaluation-logic_policy-eval-basics.html`,
  kms: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
} as const;

export const allow = (Action: unknown, Resource: unknown, more = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
export const deny = (Action: unknown, Resource: unknown, more = {}) => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
});
export const read = allow('s3:GetObject', `${bucket}/*`);
export const to = (Principal: unknown, statement: object = read) => ({ ...statement, Principal });
export const post = (path: string) => ({ action: 'es:ESHttpPost', resource: `${domain}/${path}` });
export const deployRole = 'arn:aws:iam::123456789012:role/deploy';
export const assume = { action: 'sts:AssumeRole', resource: deployRole };
export const publish = { action: 'sns:Publish', resource: topic };
export const when = (Condition: unknown) => [{ ...read, Condition }];

/** A case: policies in the form of AWS, who asks for what, and what AWS answers. */
export interface Case {
  readonly says: string;
  /** The page of AWS's documentation that says so. */
  readonly page: string;
  /** Statements of the caller's own policies. */
  readonly identity?: readonly unknown[];
  /** Statements of the policy on the resource, by its ARN. */
  readonly on?: Readonly<Record<string, readonly unknown[]>>;
  readonly encrypted?: Policies['encrypted'];
  readonly by?: string;
  readonly request: Partial<AccessRequest>;
  readonly answer: 'allowed' | 'explicit-deny' | 'no-allow' | RegExp;
}

/** What the evaluator says to a case: allowed, why not, or the message of its error. */
export function answerTo({ identity = [], on = {}, encrypted = [], by = user, request }: Case): string {
  const read = (arn: string, Statement: readonly unknown[]) =>
    arn === domain ? domainStatements('Domain', { Statement }) : statementsOf('Policy', { Statement });
  try {
    const decide = decideBy({
      account: { id: '123456789012', region: 'eu-central-1', partition: 'aws' },
      identity: new Map([[by, statementsOf('Role', { Statement: identity })]]),
      resource: Object.entries(on).map(([arn, Statement]) => ({ arn, statements: read(arn, Statement) })),
      encrypted,
    });
    const full = { action: 's3:GetObject', resource: `${bucket}/a`, context: {}, ...request };
    const decision = decide(by, full);
    return decision.allowed ? 'allowed' : decision.reason;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/** What a table of cases says holds. */
export function checkCases(cases: readonly Case[]): void {
  test.each(cases)('$says ($page)', (each) => {
    const { answer } = each;
    if (typeof answer === 'string') expect(answerTo(each)).toBe(answer);
    else expect(answerTo(each)).toMatch(answer);
  });
}
