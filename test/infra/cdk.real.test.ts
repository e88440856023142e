import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { appContext } from '../../infra/app-context.ts';
import { buildApp } from '../../infra/build-app.ts';
import { packageRoot } from '../../infra/bundle/roots.ts';
import { ShardlinePipeline, ShardlineStack } from '../../infra/cdk.ts';
import { TypesError } from '../../infra/type-check/types-error.ts';

// Its own test turns it on.
beforeEach(() => void vi.stubEnv('SHARDLINE_TYPE_CHECK', 'off'));
afterEach(() => void vi.unstubAllEnvs());

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-cdk-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a stack of an app of yours has the template of the deployment by options', async () => {
  const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
  const domainArn = 'arn:aws:es:eu-west-1:111122223333:domain/search';
  const domainEndpoint = 'search-search-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com';
  const topicArn = 'arn:aws:sns:eu-west-1:111122223333:alerts';
  const common = { pipeline: 'sensors', stage: 'prod', streamRetention: '24h' } as const;
  const built = await buildApp({
    given: {
      ...common,
      ...{ streamArn, alertTopicArn: topicArn },
      ...{ searchEndpoint: `https://${domainEndpoint}`, searchDomainArn: domainArn },
    },
    outdir: temporaryFolder(),
    fast: true,
  });
  const app = new App({
    outdir: temporaryFolder(),
    context: appContext(packageRoot),
    builtinCloudFormationValidation: false,
  });
  const elsewhere = new Stack(app, 'Elsewhere');
  const stack = new ShardlineStack(app, 'shardline-sensors-prod', {
    description: 'Shardline: the pipeline sensors',
    env: { region: 'eu-west-1' },
    options: {
      ...common,
      stream: Stream.fromStreamArn(elsewhere, 'Stream', streamArn),
      domain: Domain.fromDomainAttributes(elsewhere, 'Domain', { domainArn, domainEndpoint }),
      alertTopic: Topic.fromTopicArn(elsewhere, 'Topic', topicArn),
    },
  });
  expect(Template.fromStack(stack).toJSON()).toEqual(Template.fromStack(built.stack).toJSON());
});

test('in stacks of yours it takes your stream, domain and topic, and cdk-nag finds nothing', () => {
  const app = new App({ outdir: temporaryFolder(), treeMetadata: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new Stack(app, 'Shop');
  const { stream, domain, alertTopic } = new ShardlinePipeline(stack, 'Posts', { pipeline: 'social' });
  if (domain === undefined || alertTopic === undefined) throw new Error('social has a domain and monitors');
  new ShardlinePipeline(stack, 'Sensors', { pipeline: 'sensors', stream, domain, alertTopic });
  new ShardlinePipeline(new Stack(app, 'Site'), 'Visits', {
    pipeline: 'web-traffic',
    stream,
    domain,
    alertTopic,
  });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Kinesis::Stream', 1);
  template.resourceCountIs('AWS::OpenSearchService::Domain', 1);
  template.hasResourceProperties('Custom::Preflight', {
    stream: { arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PostsSource'), 'Arn'] }, retentionHours: 168 },
  });
  // By these names the commands find each of the pipelines.
  expect(Object.keys(template.findOutputs('*'))).toEqual(
    expect.arrayContaining([
      ...['PipelineName', 'StreamName', 'SearchEndpoint'],
      ...['SensorsPipelineName', 'SensorsStreamName', 'SensorsSearchEndpoint'],
    ]),
  );
});

test("a pipeline that doesn't compile ends the app, with the compiler's lines", () => {
  const folder = realpathSync(temporaryFolder());
  mkdirSync(join(folder, 'pipelines'));
  writeFileSync(
    join(folder, 'pipelines', 'orders.ts'),
    [
      "import { definePipeline } from 'shardline';",
      "const count: number = 'one';",
      "export const pipeline = definePipeline({ name: 'orders', transform: () => null, document: { index: 'orders' }, mappings: {} });",
      'export const counted = count;',
    ].join('\n'),
  );
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(packageRoot, 'node_modules', 'typescript'), join(folder, 'node_modules', 'typescript'));
  symlinkSync(join(packageRoot, 'node_modules', '@typescript'), join(folder, 'node_modules', '@typescript'));
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
  onTestFinished(() => cwd.mockRestore());
  const create = () => {
    const app = new App({ outdir: join(folder, 'cdk.out') });
    return new ShardlinePipeline(new Stack(app, 'Shop'), 'Orders', { pipeline: 'orders' });
  };
  expect(create).not.toThrow();
  vi.stubEnv('SHARDLINE_TYPE_CHECK', '');
  expect(create).toThrow(TypesError);
  expect(create).toThrow(/^pipelines\/orders\.ts has .*\n.*orders\.ts:2:7 - error TS2322/s);
});
