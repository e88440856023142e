import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { resourcesOf, templateOf, theResource, windowsTemplateOf } from './template-of.ts';

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.unknown().optional(),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  DependsOn: z.array(z.string()).default([]),
});

type Found = z.infer<typeof resource>;

const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };

const inVpc = { domainSize: 'production', domainVolume: '200' };
const templates: readonly (readonly [name: string, template: () => Template])[] = [
  ['small', () => templateOf()],
  ['production', () => templateOf(inVpc)],
  ['production with windows', () => windowsTemplateOf(inVpc)],
];

function all(template: Template): Map<string, Found> {
  const { Resources } = z
    .object({ Resources: z.record(z.string(), resource) })
    .parse(JSON.parse(JSON.stringify(template.toJSON())));
  return new Map(Object.entries(Resources));
}

/** Logical ids that a resource can't be without. */
function needs(found: Found, among: ReadonlyMap<string, Found>): string[] {
  const text = JSON.stringify([found.Properties, found.DependsOn]);
  const named = [...text.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"/g)].map(
    ([, ref, attribute]) => ref ?? attribute ?? '',
  );
  return [...found.DependsOn, ...named].filter((id) => among.has(id));
}

describe.each(templates)('of a stack in prod, %s', (_, template) => {
  test('nothing that is kept needs what goes with the stack', () => {
    const resources = all(template());
    const staying = [...resources].filter(([, found]) => found.DeletionPolicy === kept.DeletionPolicy);
    expect(staying.length).toBeGreaterThan(3);
    const missed = staying.flatMap(([id, found]) =>
      needs(found, resources)
        // Whom the domain lets in may go: a principal that is no more lets nobody in.
        .filter((needed) => resources.get(needed)?.Type !== 'AWS::IAM::Role')
        // Every resource waits for the preflight, and needs nothing of it once it is there.
        .filter((needed) => resources.get(needed)?.Type !== 'Custom::Preflight')
        .filter((needed) => resources.get(needed)?.DeletionPolicy !== kept.DeletionPolicy)
        .map((needed) => `${id} needs ${needed}`),
    );
    expect(missed).toEqual([]);
  });

  test('the domain keeps writing its logs', () => {
    const found = template();
    expect(theResource(found, 'AWS::Logs::ResourcePolicy')).toMatchObject(kept);
    const groups = resourcesOf(found, 'AWS::Logs::LogGroup').filter(({ logicalId }) =>
      logicalId.startsWith('SearchLogs'),
    );
    expect(groups).toMatchObject([kept, kept, kept]);
  });

  test('the dead letters stay closed to requests without TLS', () => {
    expect(theResource(template(), 'AWS::S3::BucketPolicy')).toMatchObject(kept);
  });
});

// The import itself is tried by test/deployment/kept.trial.ts.
test('a kept stream is found again by its name, and a kept bucket takes no name from the next stack', () => {
  const template = templateOf();
  const stream = theResource(template, 'AWS::Kinesis::Stream');
  expect(stream).toMatchObject({ ...kept, Properties: { Name: 'web-traffic-prod' } });
  const bucket = theResource(template, 'AWS::S3::Bucket');
  expect(bucket).toMatchObject(kept);
  expect(bucket.Properties).not.toHaveProperty('BucketName');
});

const networkTypes = [
  'AWS::EC2::VPC',
  'AWS::EC2::Subnet',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SubnetRouteTableAssociation',
];

test('the network below a kept domain stays, with the way to S3 for functions that come after', () => {
  const template = windowsTemplateOf(inVpc);
  for (const type of networkTypes) {
    const found = resourcesOf(template, type);
    expect(found.length, type).toBeGreaterThan(0);
    for (const one of found) expect(one).toMatchObject(kept);
  }
  const [gateway] = resourcesOf(template, 'AWS::EC2::VPCEndpoint').filter(
    ({ Properties }) => Properties.VpcEndpointType === 'Gateway',
  );
  expect(gateway).toMatchObject(kept);
  const groups = resourcesOf(template, 'AWS::EC2::SecurityGroup').filter(
    ({ DeletionPolicy }) => DeletionPolicy !== undefined,
  );
  expect(groups.map(({ logicalId }) => logicalId)).toEqual([expect.stringContaining('DomainGroup')]);
});

test.each([{ stage: 'dev' }, { stage: 'local' }])(
  'in the stage $stage the network goes with its domain',
  (given) => {
    const resources = [...all(windowsTemplateOf({ ...inVpc, ...given })).values()];
    expect(resources.filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete')).toEqual([]);
  },
);

test('a group for a domain that isn’t there is not kept', () => {
  const template = templateOf({
    searchEndpoint: 'https://search.example.com',
    searchAuth: 'none',
    domainSize: 'production',
  });
  const staying = [...all(template).values()].filter((one) => one.DeletionPolicy === kept.DeletionPolicy);
  expect(staying.map(({ Type }) => Type).toSorted()).toEqual([
    'AWS::Kinesis::Stream',
    'AWS::S3::Bucket',
    'AWS::S3::BucketPolicy',
  ]);
});
