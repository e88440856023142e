import { type AllowStatement, toolPolicy, toolRights } from './tool-rights.ts';

/** Whose rights, and where. */
export interface DeployTarget {
  readonly partition: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** The CDK's own, unless `cdk bootstrap --qualifier` gave another. */
const qualifier = 'hnb659fds';

/**
 * What `cdk deploy` and `cdk destroy` need in a bootstrapped account: the roles that bootstrapping made do the rest.
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
export function deployRights(target: DeployTarget): readonly AllowStatement[] {
  return [
    {
      Effect: 'Allow',
      Action: ['sts:AssumeRole'],
      Resource: [bootstrapRole('deploy', target), bootstrapRole('file-publishing', target)],
    },
  ];
}

/** With the option `vpcId`, whose subnets are looked up at synth; and to be told why a deployment failed. */
export function lookupRights(target: DeployTarget): readonly AllowStatement[] {
  return [{ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [bootstrapRole('lookup', target)] }];
}

/** What the CDK CLI asks of CloudFormation for `cdk bootstrap`, once an account and region. */
export function bootstrapRights(target: DeployTarget): readonly AllowStatement[] {
  return [
    {
      Effect: 'Allow',
      Action: [
        'cloudformation:CreateChangeSet',
        'cloudformation:DescribeChangeSet',
        'cloudformation:ExecuteChangeSet',
        'cloudformation:DescribeStacks',
        'cloudformation:DescribeStackEvents',
      ],
      Resource: [arnOf('cloudformation', 'stack/CDKToolkit/*', target)],
    },
  ];
}

const acceptance = { pipeline: 'acceptance', stack: 'shardline-acceptance-dev' };

/** What `npm run accept:aws` needs besides; the domain's own policy lets its caller in. */
export function acceptRights(target: DeployTarget): readonly AllowStatement[] {
  const {
    verify,
    'dead-letters': letters,
    redrive,
    alerts,
  } = toolRights({
    pipeline: acceptance.pipeline,
    documents: [],
  });
  const rights = [...verify, ...letters, ...redrive, ...alerts];
  // The names that CloudFormation makes up begin with the stack's.
  const ofStack = arnOf('lambda', `function:${acceptance.stack}-*`, target);
  const { Statement } = toolPolicy(rights, {
    stack: arnOf('cloudformation', `stack/${acceptance.stack}/*`, target),
    bucket: `arn:${target.partition}:s3:::${acceptance.stack}-*`,
    indexer: ofStack,
    aggregator: ofStack,
    stream: arnOf('kinesis', `stream/${acceptance.pipeline}-dev`, target),
  });
  const bootstrapped = arnOf('cloudformation', 'stack/CDKToolkit/*', target);
  const own: AllowStatement = {
    Effect: 'Allow',
    Action: ['cloudformation:DescribeStacks'],
    Resource: [bootstrapped],
  };
  return merged([own, ...Statement]);
}

/** The same with each resource named once. */
function merged(statements: readonly AllowStatement[]): readonly AllowStatement[] {
  const actionsOn = new Map<string, Set<string>>();
  for (const { Action, Resource } of statements) {
    for (const resource of Resource) {
      const before = actionsOn.get(resource) ?? [];
      actionsOn.set(resource, new Set([...before, ...Action]));
    }
  }
  const resourcesOf = new Map<string, string[]>();
  for (const [resource, actions] of actionsOn) {
    const key = [...actions].toSorted().join();
    resourcesOf.set(key, [...(resourcesOf.get(key) ?? []), resource]);
  }
  return [...resourcesOf].map(([actions, Resource]) => ({
    Effect: 'Allow',
    Action: actions.split(','),
    Resource,
  }));
}

function bootstrapRole(name: string, { partition, account, region }: DeployTarget): string {
  return `arn:${partition}:iam::${account}:role/cdk-${qualifier}-${name}-role-${account}-${region}`;
}

function arnOf(service: string, what: string, { partition, account, region }: DeployTarget): string {
  return `arn:${partition}:${service}:${region}:${account}:${what}`;
}
