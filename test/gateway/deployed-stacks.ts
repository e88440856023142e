import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { type Decide, decideBy } from './policy/decide.ts';
import { joined, type Policies, policiesOf } from './policy/policies-of.ts';
import { type ResolvedTemplate, resolveTemplate } from './policy/resolve.ts';

export interface DeployedStacksProps {
  /** Of the emulator, without a door before it. */
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  /** Each with its template, where the emulator can't give it as JSON. */
  readonly stacks: readonly { readonly name: string; readonly template?: unknown }[];
  /** Adds to what the stacks' own policies say, and takes away from it. */
  readonly change: (policies: Policies) => Policies;
}

/** What the stacks of an emulator let whom do, at this moment: a policy counts from when it is there. */
export interface DeployedStacks {
  readonly decide: Decide;
  /** Reads the stacks again, unless they are as they were. */
  readonly refresh: () => Promise<void>;
  readonly roleOf: (functionName: string) => Promise<string>;
  readonly close: () => void;
}

const tags = z.array(z.object({ Key: z.string(), Value: z.string() })).default([]);

interface Read {
  readonly state: string;
  readonly policies: Policies;
}

export function deployedStacks(props: DeployedStacksProps): DeployedStacks {
  const { endpoint, account, region, stacks, change } = props;
  const place = { id: account, region, partition: 'aws' };
  const config = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const cloudFormation = new CloudFormationClient(config);
  const lambda = new LambdaClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const read = new Map<string, Read>();
  const tagged = new Set<string>();
  let decide: Decide = decideBy(change(joined(place, [])));

  const policiesIn = async (name: string, given: unknown, parameters: Readonly<Record<string, string>>) => {
    const { StackResources = [] } = await cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: name }),
    );
    const there = StackResources.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE');
    const physicalIds = Object.fromEntries(
      there.flatMap(({ LogicalResourceId = '', PhysicalResourceId }) =>
        PhysicalResourceId ? [[LogicalResourceId, PhysicalResourceId] as const] : [],
      ),
    );
    const template = given ?? (await templateOf(name));
    const resolved = resolveTemplate(template, {
      stackName: name,
      account,
      region,
      physicalIds,
      parameters,
    });
    const stack = onlyThose(resolved, physicalIds);
    await tagBuckets(stack);
    return policiesOf(stack);
  };

  /** ministack's CloudFormation leaves the tags of buckets out; CDK empties only a bucket whose tag says that it may. */
  const tagBuckets = async ({ resources }: ResolvedTemplate): Promise<void> => {
    for (const { type, ref, property } of resources.values()) {
      if (type !== 'AWS::S3::Bucket' || tagged.has(ref)) continue;
      const TagSet = tags.parse(property('Tags'));
      tagged.add(ref);
      if (TagSet.length > 0) await s3.send(new PutBucketTaggingCommand({ Bucket: ref, Tagging: { TagSet } }));
    }
  };

  const templateOf = async (StackName: string): Promise<unknown> => {
    const { TemplateBody = '' } = await cloudFormation.send(new GetTemplateCommand({ StackName }));
    return JSON.parse(TemplateBody);
  };

  const refresh = async (): Promise<void> => {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
    let changed = false;
    for (const { name, template } of stacks) {
      const found = Stacks.find(({ StackName }) => StackName === name);
      const { StackStatus = 'none', LastUpdatedTime, StackId } = found ?? {};
      const state = `${StackId} ${StackStatus} ${LastUpdatedTime?.toISOString()}`;
      if (read.get(name)?.state === state && !StackStatus.endsWith('_IN_PROGRESS')) continue;
      changed = true;
      const parameters = (found?.Parameters ?? []).map(
        ({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue] as const,
      );
      const isThere = !/^(none|DELETE_COMPLETE|REVIEW_IN_PROGRESS)$/.test(StackStatus);
      const policies = isThere
        ? await policiesIn(name, template, Object.fromEntries(parameters))
        : joined(place, []);
      read.set(name, { state, policies });
    }
    if (!changed) return;
    const all = [...read.values()].map(({ policies }) => policies);
    decide = decideBy(change(joined(place, all)));
  };

  return {
    decide: (...asked) => decide(...asked),
    refresh,
    roleOf: async (FunctionName) => {
      const { Role = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return Role;
    },
    close: () => {
      cloudFormation.destroy();
      lambda.destroy();
      s3.destroy();
    },
  };
}

function onlyThose(
  resolved: ResolvedTemplate,
  physicalIds: Readonly<Record<string, string>>,
): ResolvedTemplate {
  const there = [...resolved.resources].filter(([id]) => id in physicalIds);
  return { ...resolved, resources: new Map(there) };
}
