import { describe, expect, test } from 'vitest';
import { resourcesOf, statementsOf, templateOf, theResource, windowsTemplateOf } from '../template-of.ts';

const type = 'Custom::Preflight';
const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
const streamKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const existing = { streamArn, streamKeyArn, streamRetention: '24h' };

/** Every resource that isn't the preflight's own. */
function others(template: ReturnType<typeof templateOf>) {
  const all = Object.entries(template.toJSON().Resources as Record<string, { DependsOn?: string[] }>);
  return all.filter(([logicalId]) => !logicalId.startsWith('Preflight'));
}

test.each([
  ['a pipeline', templateOf({ stage: 'dev' })],
  ['one with windows in a VPC', windowsTemplateOf({ stage: 'prod', domainSize: 'production' })],
  [
    'one between a stream and an engine that are there',
    windowsTemplateOf({ ...existing, searchEndpoint: 'https://search.example.com', searchAuth: 'none' }),
  ],
])('every resource of %s waits for it, and it waits for none', (_, template) => {
  const { logicalId } = theResource(template, type);
  const waiting = others(template).filter(([, { DependsOn = [] }]) => DependsOn.includes(logicalId));
  expect(waiting.map(([id]) => id)).toEqual(others(template).map(([id]) => id));
  const own = JSON.stringify(
    Object.entries(template.toJSON().Resources).filter(([id]) => id.startsWith('Preflight')),
  );
  for (const [id] of others(template)) expect(own).not.toContain(`"${id}"`);
});

test('it runs outside the VPC, where it reaches the APIs that it asks', () => {
  const template = templateOf({ domainSize: 'production' });
  const { Properties } = theResource(template, 'AWS::Lambda::Function', 'Checks the deployment');
  expect(Properties.VpcConfig).toBeUndefined();
});

describe('an existing stream', () => {
  test('is told of with what the options say of it', () => {
    expect(theResource(templateOf(existing), type).Properties.stream).toEqual({
      arn: streamArn,
      retentionHours: 24,
      keyArn: streamKeyArn,
    });
    expect(theResource(templateOf(), type).Properties.stream).toBeUndefined();
    const kept = templateOf({ ...existing, streamRetention: '8d' });
    expect(theResource(kept, type).Properties.stream).toMatchObject({ largestRecordKib: 4_400 });
  });

  test('may be described, that one alone, and nobody may where the stack makes its own', () => {
    const described = (given: object) =>
      resourcesOf(templateOf({ ...given }), 'AWS::IAM::Policy')
        .filter(({ logicalId }) => logicalId.startsWith('Preflight'))
        .flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument))
        .filter(({ Action }) => Action.some((action) => action.startsWith('kinesis:')));
    expect(described(existing)).toEqual([
      { Effect: 'Allow', Action: ['kinesis:DescribeStreamSummary'], Resource: streamArn },
    ]);
    expect(described({})).toEqual([]);
  });
});

/** What no later deployment may change, with its value. */
function fixedIn(given: Readonly<Record<string, string>>): Record<string, unknown> {
  const { fixed } = theResource(templateOf(given), type).Properties;
  const entries = fixed as { readonly name: string; readonly value: unknown }[];
  return Object.fromEntries(entries.map(({ name, value }) => [name, JSON.stringify(value)]));
}

const network = "the domain's network (domainInVpc, vpcId)";

test.each([
  [{}, '"outside any VPC"'],
  [{ domainSize: 'production' }, '"a VPC of its own"'],
  [{ domainSize: 'production', domainInVpc: 'false' }, '"outside any VPC"'],
])('the network of a domain is fixed with %j', (given, value) => {
  expect(fixedIn(given)[network]).toBe(value);
});

test('so is its key, and no more than the stream and its start are where the engine is there already', () => {
  const encryptionKeyArn = streamKeyArn;
  expect(fixedIn({}).encryptionKeyArn).toBe('"the key that AWS manages"');
  expect(fixedIn({ encryptionKeyArn }).encryptionKeyArn).toBe(`"${encryptionKeyArn}"`);
  const engine = { searchEndpoint: 'https://search.example.com', searchAuth: 'none', encryptionKeyArn };
  expect(Object.keys(fixedIn(engine))).toEqual(['streamArn', 'startingPosition']);
});

test('a stream that the stack keeps may be named by its ARN later, one that goes with it may not', () => {
  expect(fixedIn({ stage: 'prod' }).streamArn).toMatch(/stream\/web-traffic-prod"\]\]}$/);
  expect(fixedIn({ stage: 'dev' }).streamArn).toMatch(/web-traffic-dev, which goes with this stack"\]\]}$/);
  expect(fixedIn(existing).streamArn).toBe(`"${streamArn}"`);
});

test('it looks again whenever an option has changed', () => {
  const deployment = (given: object) => theResource(templateOf({ ...given }), type).Properties.deployment;
  expect(deployment({})).toMatch(/^[0-9a-f]{64}$/);
  expect(deployment({ logRetention: '7' })).not.toBe(deployment({}));
});
