import type { Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';

/** Where the tests say that a stack is deployed. */
export const deployed = { account: '111122223333', region: 'eu-west-1', partition: 'aws' } as const;

/** One request as AWS holds it against a resource policy. */
export interface ServiceRequest {
  readonly service: string;
  readonly action: string;
  readonly resource: string;
  /** By the name of the condition key. */
  readonly context: Readonly<Record<string, string>>;
}

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((given) => [given].flat());

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([
    z.literal('*'),
    z.strictObject({ AWS: oneOrMore.optional(), Service: oneOrMore.optional() }),
  ]),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
});

const policy = z.object({ Statement: z.array(statement) });

type Statement = z.infer<typeof statement>;

/** Values with their intrinsics replaced, as CloudFormation would on deploying to `deployed`. */
export function resolved(value: unknown, stackName: string): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, stackName));
  if (typeof value !== 'object' || value === null) return value;
  const known: Record<string, string> = {
    'AWS::AccountId': deployed.account,
    'AWS::Region': deployed.region,
    'AWS::Partition': deployed.partition,
    'AWS::StackName': stackName,
  };
  const [[key, given] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0) {
    if (key === 'Ref') return known[String(given)] ?? `ref:${given}`;
    if (key === 'Fn::GetAtt' && Array.isArray(given)) return `att:${given.join('.')}`;
    if (key === 'Fn::Join' && Array.isArray(given)) {
      const [between, parts] = z.tuple([z.string(), z.array(z.unknown())]).parse(given);
      return parts.map((part) => resolved(part, stackName)).join(between);
    }
    if (key.startsWith('Fn::')) throw new Error(`${key} can't be resolved in a policy.`);
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolved(part, stackName)]));
}

/** Whether a resource policy lets a service of AWS in: an Allow that matches, and no Deny that does. */
export function allows(document: unknown, request: ServiceRequest): boolean {
  const matching = policy.parse(document).Statement.filter((one) => matches(one, request));
  return (
    matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny')
  );
}

function matches({ Principal, Action, Resource, Condition = {} }: Statement, request: ServiceRequest) {
  const services = Principal === '*' ? ['*'] : [...(Principal.Service ?? [])];
  // An `AWS` principal of `*` is everybody; an account's root is the account's own principals, and no service.
  if (Principal !== '*' && Principal.AWS?.includes('*')) services.push('*');
  return (
    like(services, request.service) &&
    like(Action, request.action) &&
    like(Resource, request.resource) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, values, request.context[key])),
    )
  );
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function holds(operator: string, values: readonly string[], given: string | undefined): boolean {
  if (given === undefined) return false;
  if (operator === 'StringEquals' || operator === 'Bool') return values.includes(given);
  if (operator === 'ArnLike' || operator === 'StringLike') return like(values, given);
  throw new Error(`The condition ${operator} can't be judged.`);
}

function like(patterns: readonly string[], value: string): boolean {
  return patterns.some((pattern) => {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(value);
  });
}

const named = z.object({ Ref: z.string() });
const keyOf = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });

const found = z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });

/**
 * Why CloudWatch can't tell anybody of an alarm, as it would find out when it rings; `undefined` when it can.
 * From the alarm to its topic, the topic's policy, its key and the key's policy.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function silencedBy(template: Template, stackName: string, alarmId: string): string | undefined {
  const resources = z.record(z.string(), found).parse(template.toJSON().Resources);
  const actions = z.array(named).parse(resources[alarmId]?.Properties.AlarmActions ?? []);
  if (actions.length === 0) return 'no action';
  const alarm = `arn:aws:cloudwatch:${deployed.region}:${deployed.account}:alarm:${stackName}-${alarmId}-1A2B3C`;
  const request = {
    service: 'cloudwatch.amazonaws.com',
    context: {
      'aws:SourceAccount': deployed.account,
      'aws:SourceArn': alarm,
      'aws:SecureTransport': 'true',
    },
  };
  for (const { Ref: topic } of actions) {
    const policies = Object.values(resources).filter(
      ({ Type, Properties }) =>
        Type === 'AWS::SNS::TopicPolicy' && z.array(named).parse(Properties.Topics)[0]?.Ref === topic,
    );
    const documents = policies.map(({ Properties }) => resolved(Properties.PolicyDocument, stackName));
    const publish = { ...request, action: 'sns:Publish', resource: `ref:${topic}` };
    if (!documents.every((document) => allows(document, publish))) return `the policy of ${topic}`;
    const master = resources[topic]?.Properties.KmsMasterKeyId;
    if (master === undefined) return `${topic} is not encrypted`;
    const key = keyOf.safeParse(master).data?.['Fn::GetAtt'][0];
    // A key that isn't the stack's is its owner's to open; the one that AWS manages can't be.
    if (key === undefined) {
      if (JSON.stringify(master).includes('alias/aws/')) return `the key of ${topic}`;
      continue;
    }
    const keyPolicy = resolved(resources[key]?.Properties.KeyPolicy, stackName);
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
      if (!allows(keyPolicy, { ...request, action, resource: `att:${key}.Arn` }))
        return `the policy of ${key}`;
    }
  }
  return undefined;
}
