import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { templateOf, windowsTemplateOf } from './template-of.ts';

const values = z.record(z.string(), z.unknown());

const oldStacks = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({ type: z.string(), createOnly: values.default({}), deletionPolicy: z.string().optional() }),
  ),
);

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: values.default({}),
      DeletionPolicy: z.string().optional(),
    }),
  ),
});

const domainType = 'AWS::OpenSearchService::Domain';

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'upgrades', file), 'utf8'));
}

/**
 * Properties whose change replaces a resource: `createOnlyProperties` and `conditionalCreateOnlyProperties` of AWS's
 * resource schemas, as cfn-lint 1.58.0 carries them.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
const schemas = z.record(z.string(), z.array(z.string())).parse(read('create-only.json'));

const createOnly: typeof schemas = {
  ...schemas,
  // A domain that leaves its VPC is replaced, too, and one that is to enter it is refused.
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-opensearchservice-domain.html
  [domainType]: [...(schemas[domainType] ?? []), 'VPCOptions'],
};

const vpc = { domainSize: 'production', domainVolume: '200' };

/** What is deployed over the stack of that time with the options of that time; `prod` was the default stage. */
const today: Readonly<Record<string, () => Template>> = {
  small: () => templateOf(),
  production: () => templateOf(vpc),
  'small with windows': () => windowsTemplateOf(),
  'production with windows': () => windowsTemplateOf(vpc),
  'small in dev': () => templateOf({ stage: 'dev' }),
};

function valueAt(properties: Readonly<Record<string, unknown>>, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
      properties,
    );
}

/** What CloudFormation would do to each resource of the old stack besides updating it in place. */
function upheavals(old: z.output<typeof oldStacks>[string], template: Template): string[] {
  const { Resources } = templateSchema.parse(template.toJSON());
  return Object.entries(old).flatMap(([id, { type, createOnly: before }]) => {
    const now = Resources[id];
    if (now === undefined || now.Type !== type) return [`${type} ${id} is deleted`];
    return (createOnly[type] ?? []).flatMap((path) => {
      const [was, is] = [before[path], valueAt(now.Properties, path)].map((value) => JSON.stringify(value));
      return was === is ? [] : [`${type} ${id} is replaced: ${path} was ${was} and is ${is}`];
    });
  });
}

describe.each(['d69b423', '827b815'])('a stack of %s', (commit) => {
  const stacks = oldStacks.parse(read(`${commit}.json`));

  test.each(Object.keys(stacks))('%s, is upgraded in place: nothing is replaced or deleted', (name) => {
    const template = today[name]?.();
    const old = stacks[name];
    if (template === undefined || old === undefined) throw new Error(`Nothing is known of ${name}.`);
    expect(Object.keys(old).length).toBeGreaterThan(5);
    expect(upheavals(old, template)).toEqual([]);
  });

  test('that had no windows is upgraded to one with windows', () => {
    expect(upheavals(stacks.small ?? {}, windowsTemplateOf())).toEqual([]);
    expect(upheavals(stacks.production ?? {}, windowsTemplateOf(vpc))).toEqual([]);
  });

  test('keeps what it kept', () => {
    const { Resources } = templateSchema.parse(today.small?.().toJSON());
    const kept = Object.entries(stacks.small ?? {}).filter(
      ([, { deletionPolicy }]) => deletionPolicy === 'Retain',
    );
    expect(kept.map(([, { type }]) => type).toSorted()).toEqual([
      'AWS::Kinesis::Stream',
      'AWS::OpenSearchService::Domain',
      'AWS::S3::Bucket',
    ]);
    for (const [id] of kept) expect(Resources[id]).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' });
  });
});

// Without these a change would pass that AWS makes by replacing, and the test above would never fail.
test.each([
  ['another name of the stream', 'AWS::Kinesis::Stream', { Name: 'clicks' }],
  ['a start elsewhere', 'AWS::Lambda::EventSourceMapping', { StartingPosition: 'LATEST' }],
  ['another network', 'AWS::EC2::VPC', { CidrBlock: '10.1.0.0/16' }],
  [
    'another key of the domain',
    'AWS::OpenSearchService::Domain',
    { 'EncryptionAtRestOptions.KmsKeyId': 'k' },
  ],
])('%s would be found', (_, type, changed) => {
  const stacks = oldStacks.parse(read('827b815.json'));
  const old = Object.fromEntries(
    Object.entries(stacks.production ?? {}).map(([id, one]) => [
      id,
      one.type === type ? { ...one, createOnly: { ...one.createOnly, ...changed } } : one,
    ]),
  );
  expect(upheavals(old, templateOf(vpc))).toEqual([expect.stringContaining(`${type} `)]);
});
