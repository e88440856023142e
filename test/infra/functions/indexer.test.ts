import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { resourcesOf, statementsOf, templateOf, theResource, windowsTemplateOf } from '../template-of.ts';

const arn = 'arn:aws:kinesis:eu-west-1:111122223333:stream';
const environment = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
});
const mappingType = 'AWS::Lambda::EventSourceMapping';

describe('the event source mapping', () => {
  test('reads from the oldest record on, in fresh batches, and reports failures record by record', () => {
    templateOf().hasResourceProperties(mappingType, {
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1_000,
      MaximumBatchingWindowInSeconds: 1,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('retries without limit, so that an outage does not become dead letters', () => {
    templateOf().hasResourceProperties(mappingType, { MaximumRetryAttempts: -1 });
  });

  test.each([
    { streamRetention: '24h', seconds: 23 * 3_600 },
    { streamRetention: '7d', seconds: 7 * 86_400 - 3_600 },
  ])('gives up records of a $streamRetention stream an hour before it drops them', (given) => {
    const template = templateOf({ streamRetention: given.streamRetention });
    template.hasResourceProperties(mappingType, { MaximumRecordAgeInSeconds: given.seconds });
    expect(JSON.stringify(template.toJSON())).not.toContain('RECORD_AGE_LIMIT');
  });

  test.each([
    { streamRetention: '169h', limit: 168 * 3_600 },
    { streamRetention: '30d', limit: 30 * 86_400 - 3_600 },
    { streamRetention: '365d', limit: 365 * 86_400 - 3_600 },
    { streamRetention: '24h', historicalInput: 'true', limit: 23 * 3_600 },
    { streamRetention: '24h', historicalInput: 'true', limit: 23 * 3_600, streamArn: `${arn}/old` },
  ])('has no record age, which the functions keep instead: %o', ({ limit, ...given }) => {
    const template = windowsTemplateOf(given);
    const mappings = resourcesOf(template, mappingType);
    // Not left out: an update would leave the age there that an earlier version gave the mapping.
    expect(mappings.map(({ Properties }) => Properties.MaximumRecordAgeInSeconds)).toEqual([-1, -1]);
    expect(mappings.map(({ Properties }) => Properties.BisectBatchOnFunctionError)).toEqual([true, true]);
    const limits = resourcesOf(template, 'AWS::Lambda::Function').flatMap(
      ({ Properties }) => environment.parse(Properties).Environment?.Variables.RECORD_AGE_LIMIT ?? [],
    );
    expect(limits).toEqual([String(limit), String(limit)]);
  });

  test('sends what it gives up to the bucket of dead letters, and counts it', () => {
    const template = templateOf();
    const bucket = theResource(template, 'AWS::S3::Bucket').logicalId;
    template.hasResourceProperties(mappingType, {
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [bucket, 'Arn'] } } },
      MetricsConfig: { Metrics: ['EventCount'] },
    });
  });

  test('waits until the index template is installed', () => {
    const template = templateOf();
    const setup = theResource(template, 'Custom::SearchTemplates').logicalId;
    expect(theResource(template, mappingType).DependsOn).toContain(setup);
  });

  test('takes its batching from the options', () => {
    const template = templateOf({ batchSize: '10000', maxBatchingWindow: '5m', parallelizationFactor: '10' });
    template.hasResourceProperties(mappingType, {
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 300,
      ParallelizationFactor: 10,
    });
  });
});

describe('the indexer', () => {
  test('runs on Graviton with its own log group and knows where to write', () => {
    const template = templateOf({ historicalInput: 'true', logLevel: 'DEBUG' });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      LoggingConfig: { LogGroup: Match.anyValue() },
      Environment: {
        Variables: {
          SEARCH_ENDPOINT: Match.objectLike({ 'Fn::Join': ['', ['https://', Match.anyValue()]] }),
          SEARCH_AUTH: 'sigv4',
          DEAD_LETTERS: { 'Fn::Join': ['', ['s3://', Match.anyValue()]] },
          HISTORICAL_INPUT: 'true',
          STACK_NAME: 'shardline-web-traffic-prod',
          POWERTOOLS_SERVICE_NAME: 'web-traffic',
          POWERTOOLS_METRICS_NAMESPACE: 'Shardline',
          POWERTOOLS_LOG_LEVEL: 'DEBUG',
          NODE_OPTIONS: '--enable-source-maps',
        },
      },
    });
  });

  test('may read its stream, write dead letters and its log, and nothing else', () => {
    const template = templateOf();
    const policy = theResource(template, 'AWS::IAM::Policy', 'kinesis:GetRecords');
    const statements = statementsOf(policy.Properties.PolicyDocument);
    const actions = statements.flatMap(({ Action }) => Action);
    const services = new Set(actions.map((action) => action.split(':')[0]));
    expect(services).toEqual(new Set(['kinesis', 'logs', 's3']));
    const store = statements.filter(({ Action }) => Action.some((action) => action.startsWith('s3:')));
    expect(store.map(({ Action }) => Action)).toEqual([
      ['s3:PutObject'],
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      ['s3:ListBucket'],
    ]);
    expect(actions.filter((action) => /Put|Create|Delete|Update|\*/.test(action))).toEqual(
      expect.arrayContaining(['logs:CreateLogStream', 'logs:PutLogEvents', 's3:PutObject']),
    );
    expect(actions.filter((action) => /^kinesis:(Put|Create|Delete|Update|\*)/.test(action))).toEqual([]);
  });

  test('may read and delete its marks of attempts, and no dead letter', () => {
    const policy = theResource(templateOf(), 'AWS::IAM::Policy', 's3:DeleteObject');
    const marks = statementsOf(policy.Properties.PolicyDocument).filter(({ Action }) =>
      Action.some((action) => /^s3:(Get|Delete)/.test(action)),
    );
    expect(marks).toHaveLength(1);
    expect(JSON.stringify(marks[0]?.Resource)).toMatch(/"\/attempts\/\*"/);
    expect(JSON.stringify(marks[0]?.Resource)).not.toMatch(/rejected|aws\/lambda/);
  });

  test('may write dead letters only below the prefixes of dead letters', () => {
    const policy = theResource(templateOf(), 'AWS::IAM::Policy', 's3:PutObject');
    const [put] = statementsOf(policy.Properties.PolicyDocument).filter(({ Action }) =>
      Action.includes('s3:PutObject'),
    );
    expect(JSON.stringify(put?.Resource)).toMatch(/\/rejected\/\*.*\/aws\/lambda\/\*/);
  });

  test('speaks plain HTTP without signatures in an emulator', () => {
    const variables = Match.objectLike({
      SEARCH_ENDPOINT: { 'Fn::Join': ['', ['http://', Match.anyValue()]] },
      SEARCH_AUTH: 'none',
      DEAD_LETTERS: Match.anyValue(),
    });
    templateOf({ stage: 'local' }).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: variables },
    });
  });
});
