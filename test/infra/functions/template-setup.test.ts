import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { templateOf, theResource, windowsTemplateOf } from '../template-of.ts';

test('the setup runs again when the endpoint or the code with the pipeline in it changes', () => {
  const { Properties } = theResource(templateOf(), 'Custom::SearchTemplates');
  expect(Properties.code).toMatch(/^2/);
  expect(Properties.endpoint).toMatchObject({ 'Fn::Join': ['', ['https://', expect.anything()]] });
});

test('it installs in the name of its stack, account and region', () => {
  const { Properties } = theResource(templateOf(), 'AWS::Lambda::Function', 'Installs the index template');
  const owner = ['', [{ Ref: 'AWS::AccountId' }, '/', { Ref: 'AWS::Region' }, '/shardline-web-traffic-prod']];
  expect(Properties.Environment).toMatchObject({ Variables: { OWNER: { 'Fn::Join': owner } } });
});

test('CloudFormation waits a minute longer than the function may take, not an hour', () => {
  const template = templateOf();
  const lambda = theResource(template, 'AWS::Lambda::Function', 'Installs the index template');
  const { ServiceTimeout } = theResource(template, 'Custom::SearchTemplates').Properties;
  expect(Number(ServiceTimeout)).toBe(Number(lambda.Properties.Timeout) + 60);
});

test('the outputs have names that tools can rely on', () => {
  const outputs = templateOf().findOutputs('*');
  expect(Object.keys(outputs).toSorted()).toEqual([
    'DashboardsUrl',
    'DeadLetterBucket',
    'FieldsToReindex',
    'IndexerFunctionName',
    'PipelineName',
    'SearchEndpoint',
    'ShardlineVersion',
    'StreamArn',
    'StreamName',
  ]);
});

test('windows add the names of the aggregator and of the topic of their alerts', () => {
  const outputs = Object.keys(windowsTemplateOf().findOutputs('*'));
  const added = outputs.filter((name) => !(name in templateOf().findOutputs('*')));
  expect(added.toSorted()).toEqual(['AggregatorFunctionName', 'AlertTopicArn']);
});

test('in a VPC the setup comes after all that it needs to reach domain and CloudFormation, and goes before it', () => {
  const template = windowsTemplateOf({ domainSize: 'production', domainVolume: '200' });
  const { DependsOn = [] } = theResource(template, 'Custom::SearchTemplates');
  expect(DependsOn).toEqual(
    expect.arrayContaining([
      // Its answer to CloudFormation goes to S3: without, a destroy would wait for it and fail.
      expect.stringMatching(/^NetworkVpcS3/),
      expect.stringMatching(/^NetworkDomainGroupfrom.*FunctionGroup/),
      expect.stringMatching(/^NetworkVpcKinesis[0-9A-F]{8}$/),
    ]),
  );
});

test.each([
  [{}, '0'],
  [{ domainSize: 'production', domainInVpc: 'false' }, '1'],
  [{ searchEndpoint: 'https://search.example.com', searchAuth: 'none' }, undefined],
])(
  'the setup is told how many replicas the nodes have room for, and runs again when they change: %j',
  (given, replicas) => {
    const template = templateOf(given);
    const { Environment } = theResource(
      template,
      'AWS::Lambda::Function',
      'Installs the index template',
    ).Properties;
    const { Variables } = z.object({ Variables: z.record(z.string(), z.unknown()) }).parse(Environment);
    expect(Variables.SEARCH_REPLICAS).toBe(replicas);
    expect(theResource(template, 'Custom::SearchTemplates').Properties.replicas).toBe(replicas);
  },
);

test('the resource that the way out of a stuck rollback skips has the same id in every stack', async () => {
  const id = 'TemplateSetupTemplates835C8B00';
  for (const template of [templateOf(), windowsTemplateOf({ stage: 'dev' })]) {
    expect(theResource(template, 'Custom::SearchTemplates').logicalId).toBe(id);
  }
  for (const page of ['docs/operate/runbook.md', 'CHANGELOG.md']) {
    expect(await readFile(page, 'utf8')).toContain(`--resources-to-skip ${id}`);
  }
});
