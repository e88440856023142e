import type { Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import type { AccessRequest } from '../gateway/policy/access-request.ts';
import { type Decide, decideBy } from '../gateway/policy/decide.ts';
import { policiesOf } from '../gateway/policy/policies-of.ts';
import { type ResolvedTemplate, resolveTemplate } from '../gateway/policy/resolve.ts';
import { statementsOf } from '../gateway/policy/statement.ts';

/** Where the tests say that a stack is deployed. */
export const place = { account: '111122223333', region: 'eu-west-1' } as const;

/** What a template doesn't hold: a key that isn't the stack's. */
export interface ForeignKey {
  readonly keyArn: string;
  readonly statements: readonly unknown[];
  /** A topic that isn't the stack's either, and that the key encrypts. */
  readonly topicArn?: string;
}

/** A stack as it is deployed, with who may do what in it. */
export interface DeployedStack {
  readonly stack: ResolvedTemplate;
  readonly decide: Decide;
}

export function deployed(template: Template, stackName: string, foreign?: ForeignKey): DeployedStack {
  const stack = resolveTemplate(template.toJSON(), { stackName, ...place });
  const policies = policiesOf(stack);
  if (foreign === undefined) return { stack, decide: decideBy(policies) };
  const { keyArn, topicArn, statements } = foreign;
  const policy = { arn: keyArn, statements: statementsOf(keyArn, { Statement: statements }) };
  return {
    stack,
    decide: decideBy({
      ...policies,
      resource: [...policies.resource, policy],
      encrypted: [...policies.encrypted, ...(topicArn === undefined ? [] : [{ arn: topicArn, keyArn }])],
    }),
  };
}

/** An alarm's request to its topic. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
export function publishing(alarmArn: string, topicArn: string): AccessRequest {
  return {
    action: 'sns:Publish',
    resource: topicArn,
    context: {
      'aws:SourceAccount': place.account,
      'aws:SourceArn': alarmArn,
      'aws:SecureTransport': 'true',
    },
  };
}

const arns = z.array(z.string()).default([]);

/** Why CloudWatch can't tell anybody of an alarm; `undefined` when it can. By its topic's policy, and its key's. */
export function silencedBy({ stack, decide }: DeployedStack, alarmId: string): string | undefined {
  const alarm = stack.resources.get(alarmId);
  const topics = arns.parse(alarm?.property('AlarmActions'));
  if (alarm === undefined || topics.length === 0) return 'no action';
  for (const arn of topics) {
    const topic = [...stack.resources.values()].find((each) => each.ref === arn);
    if (topic?.property('KmsMasterKeyId') === undefined) return 'not encrypted';
    const decision = decide('cloudwatch.amazonaws.com', publishing(alarm.arn(), arn));
    if (!decision.allowed) return decision.message;
  }
  return undefined;
}
