import { describe, expect, test } from 'vitest';
import { optionFields } from '../../../infra/options/options.ts';
import { OptionsError, readOptions } from '../../../infra/options/read-options.ts';

const pipelines = ['sensors', 'web-traffic'];
const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';

function refusal(given: Readonly<Record<string, unknown>>): string {
  try {
    readOptions(given, pipelines);
  } catch (error) {
    if (error instanceof OptionsError) return error.message;
    throw error;
  }
  return 'accepted';
}

test('what is not given has a default, and the stage is for trying out until prod is said', () => {
  expect(readOptions({}, pipelines)).toMatchObject({
    pipeline: 'web-traffic',
    stage: 'dev',
    batchSize: 1_000,
    maxBatchingWindow: '1s',
    domainSize: 'small',
    historicalInput: false,
  });
});

test('values from the command line are text and become what they mean', () => {
  const given = { shards: '4', historicalInput: 'true', logRetention: '7', functionMemory: '1024' };
  expect(readOptions(given, pipelines)).toMatchObject({
    shards: 4,
    historicalInput: true,
    logRetention: 7,
    functionMemory: 1024,
  });
});

test.each([
  { batchSize: '10000', maxBatchingWindow: '5m', parallelizationFactor: '10', functionTimeout: '15m' },
  { batchSize: '1', maxBatchingWindow: '0s', parallelizationFactor: '1', functionTimeout: '10s' },
  { streamRetention: '24h' },
  { streamRetention: '365d' },
  { shards: 10_000 },
  { startingPosition: 'trim-horizon' },
  { streamArn, streamRetention: '24h', startingPosition: 'latest' },
  { streamArn, streamRetention: '24h', startingPosition: '2026-02-28T10:00+05:30' },
])('values at their limits are taken: %j', (given) => {
  expect(refusal(given)).toBe('accepted');
});

test.each(Object.keys(optionFields))("%s with a value that it can't have is refused by its name", (name) => {
  for (const value of ['', ' ', '\u0000', '-1x', '[]']) {
    expect(refusal({ [name]: value })).toMatch(new RegExp(`^${name}: .+`));
  }
});

describe('a value that AWS would refuse is named with its limits', () => {
  test.each([
    [
      { batchSize: '10001' },
      'batchSize: "10001" isn\'t allowed; give a whole number of records from 1 to 10000.',
    ],
    [
      { startingPosition: 'oldest' },
      'startingPosition: "oldest" isn\'t allowed; give trim-horizon, latest or a time with its zone, such as 2026-11-23T10:00:00Z.',
    ],
    [{ startingPosition: '2026-11-23T10:00:00' }, 'a time with its zone'],
    [{ startingPosition: '2026-11-23' }, 'a time with its zone'],
    [{ startingPosition: '2026-02-30T10:00:00Z' }, 'a time with its zone'],
    [{ startingPosition: '2026-11-23T25:00:00Z' }, 'a time with its zone'],
    [{ startingPosition: '1795428000' }, 'a time with its zone'],
    [
      { startingPosition: '2999-01-01T00:00:00Z' },
      'startingPosition: "2999-01-01T00:00:00Z" is in the future, which Lambda refuses; give a time that is past, or latest.',
    ],
    [{ batchSize: '0' }, 'batchSize: "0"'],
    [{ batchSize: '1.5' }, 'batchSize: "1.5"'],
    [{ batchSize: '' }, 'batchSize: ""'],
    [{ shards: 'many' }, 'shards: "many"'],
    [
      { maxBatchingWindow: '301s' },
      'maxBatchingWindow: "301s" isn\'t allowed; give a length of time from 0s to 5m',
    ],
    [{ maxBatchingWindow: '500' }, 'maxBatchingWindow: "500"'],
    [{ maxBatchingWindow: '1.5s' }, 'maxBatchingWindow: "1.5s"'],
    [
      { streamRetention: '23h' },
      'streamRetention: "23h" isn\'t allowed; give a length of time from 24h to 365d',
    ],
    [{ streamRetention: '90000s1' }, 'streamRetention'],
    [{ streamRetention: '1501m' }, 'in steps of 1h'],
    [{ stage: 'production' }, 'stage: "production" isn\'t allowed; give one of prod, dev, local.'],
    [{ historicalInput: 'yes' }, 'historicalInput: "yes" isn\'t allowed; give true or false.'],
    [{ logRetention: '8' }, 'logRetention: "8" isn\'t allowed; give one of 1, 3, 5, 7,'],
    [
      { searchEndpoint: 'search.example.com' },
      'searchEndpoint: "search.example.com" isn\'t allowed; give a URL',
    ],
    [{ dashboardsPrincipalArns: 'ann' }, 'dashboardsPrincipalArns: "ann" isn\'t allowed; give ARNs'],
    [{ domainInVpc: 'yes' }, 'domainInVpc: "yes" isn\'t allowed; give true or false.'],
    [{ clientCidrs: '10.0.0.0' }, 'clientCidrs: "10.0.0.0" isn\'t allowed; give IPv4 ranges, from /8 to /32'],
    [{ clientCidrs: '0.0.0.0/0' }, 'clientCidrs: "0.0.0.0/0"'],
    [{ clientCidrs: '10.0.256.0/24' }, 'clientCidrs: "10.0.256.0/24"'],
    [{ clientSecurityGroupIds: 'sg-xyz' }, 'clientSecurityGroupIds: "sg-xyz" isn\'t allowed; give ids'],
    [{ alarmEmail: 'ann' }, 'alarmEmail: "ann" isn\'t allowed; give an e-mail address.'],
    [{ alertEmail: 'ann' }, 'alertEmail: "ann" isn\'t allowed; give an e-mail address.'],
    [
      { encryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:alias/mine' },
      'alias/mine" isn\'t allowed; give the ARN of a KMS key, not of an alias.',
    ],
    [{ encryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/mine' }, 'key/mine" isn\'t allowed'],
    [
      { alertTopicArn: 'arn:aws:sqs:eu-west-1:111122223333:alerts' },
      'alerts" isn\'t allowed; give the ARN of an SNS topic.',
    ],
  ])('%j', (given, message) => {
    expect(refusal(given)).toContain(message);
  });
});

test('credentials in the address of an engine are refused, and not repeated', () => {
  const message = refusal({ searchEndpoint: 'https://ann:s3cret@search.example.com', searchAuth: 'none' });
  expect(message).toContain('searchEndpoint: "https://…@search.example.com" isn\'t allowed');
  expect(message).not.toContain('s3cret');
});

test('an unknown option is refused by name, with the nearest one there is', () => {
  expect(refusal({ batchsize: '5' })).toBe('batchsize: there is no such option; did you mean batchSize?');
});

test('an option unlike any other is answered with all of them', () => {
  expect(refusal({ x: '5' })).toContain('the options are pipeline, stage, shards,');
  expect(refusal({ '-c': 'pipeline=x' })).toContain('-c: there is no such option; the options are pipeline,');
});

test('a pipeline that does not exist is answered with those that do', () => {
  expect(refusal({ pipeline: 'sensor' })).toBe(
    'pipeline: there is no pipelines/sensor.ts; give one of sensors, web-traffic.',
  );
});

test('every wrong option has a line of its own', () => {
  expect(refusal({ shards: '0', batchSize: 'x', bach: '1' }).split('\n')).toHaveLength(3);
});

const searchEndpoint = 'https://search.example.com';

describe('options that contradict each other are refused', () => {
  test.each([
    [{ streamArn }, 'streamRetention: needed with streamArn'],
    [{ streamArn, streamRetention: '24h', shards: 2 }, "shards: 2 can't be applied to an existing stream"],
    [
      { streamKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9' },
      'streamKeyArn: belongs to an existing stream',
    ],
    [
      { startingPosition: 'latest' },
      'startingPosition: "latest" belongs to an existing stream; give streamArn too, or leave it out: a new stream is read from its oldest record, so that none of its first minutes is missed.',
    ],
    [{ startingPosition: '2026-11-23T10:00:00Z' }, 'startingPosition: "2026-11-23T10:00:00Z" belongs to'],
    [
      {
        ...{ searchEndpoint, searchAuth: 'none' },
        dashboardsPrincipalArns: 'arn:aws:iam::111122223333:role/analyst',
      },
      "dashboardsPrincipalArns: \"arn:aws:iam::111122223333:role/analyst\" can't be let into a domain that isn't this stack's; leave it out, and name who may query in the access policy of searchEndpoint's domain.",
    ],
    [{ searchEndpoint }, 'searchDomainArn: needed to sign requests'],
    [
      {
        searchEndpoint: 'http://10.0.0.1:9200',
        searchDomainArn: 'arn:aws:es:eu-west-1:111122223333:domain/a',
      },
      "isn't encrypted",
    ],
    [{ searchAuth: 'none' }, 'searchAuth: belongs to searchEndpoint'],
    [{ searchEndpoint, searchAuth: 'none', domainInVpc: 'true' }, 'domainInVpc: belongs to a new domain'],
    [
      { vpcId: 'vpc-0123456789abcdef0', domainInVpc: 'false' },
      'vpcId: "vpc-0123456789abcdef0" is where the new domain would be, and domainInVpc=false keeps it out',
    ],
    [{ clientCidrs: '10.0.0.0/8' }, 'clientCidrs: "10.0.0.0/8" can be let in only inside a VPC'],
    [
      { domainSize: 'production', domainInVpc: 'false', clientSecurityGroupIds: 'sg-01234567' },
      'clientSecurityGroupIds: "sg-01234567" can be let in only inside a VPC',
    ],
    [
      { searchEndpoint, searchAuth: 'none', clientCidrs: '10.0.0.0/8' },
      "clientCidrs: \"10.0.0.0/8\" can't be let into a domain that isn't this stack's",
    ],
    [{ domainVolume: 101 }, 'domainVolume: 101 is over the 100 GiB'],
    [
      { alertTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts', alertEmail: 'ann@example.com' },
      'alertEmail: subscribes to a new topic',
    ],
    [
      { alertTopicKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9' },
      'alertTopicKeyArn: belongs to an existing topic',
    ],
    [
      { stage: 'local', vpcId: 'vpc-0123456789abcdef0' },
      'vpcId: "vpc-0123456789abcdef0" can\'t be looked up',
    ],
  ])('%j', (given, message) => {
    expect(refusal(given)).toContain(message);
  });
});
