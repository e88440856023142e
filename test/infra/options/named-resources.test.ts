import { describe, expect, test } from 'vitest';
import type { Environment } from '../../../infra/options/named-resources.ts';
import { OptionsError, readOptions } from '../../../infra/options/read-options.ts';

const host = 'search-logs-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com';
const searchEndpoint = `https://${host}`;
const searchDomainArn = 'arn:aws:es:eu-west-1:111122223333:domain/logs';
const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
const alertTopicArn = 'arn:aws:sns:eu-west-1:111122223333:alerts';
const encryptionKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const existing = {
  streamArn,
  streamRetention: '24h',
  streamKeyArn: encryptionKeyArn,
  searchEndpoint,
  searchDomainArn,
  alertTopicArn,
  alertTopicKeyArn: encryptionKeyArn,
  encryptionKeyArn,
};
const ireland: Environment = { account: '111122223333', region: 'eu-west-1' };

function refusal(given: Readonly<Record<string, unknown>>, environment: Environment = {}): string {
  try {
    readOptions(given, ['web-traffic'], environment);
  } catch (error) {
    if (error instanceof OptionsError) return error.message;
    throw error;
  }
  return 'accepted';
}

test('what is in the region of the stack is taken', () => {
  expect(refusal(existing, ireland)).toBe('accepted');
  expect(refusal(existing)).toBe('accepted');
});

test('a domain may have an address of its own', () => {
  expect(refusal({ ...existing, searchEndpoint: 'https://search.example.com' }, ireland)).toBe('accepted');
});

test("another account's stream, domain and topic are taken: their own policies say who may use them", () => {
  const { encryptionKeyArn: _own, ...others } = existing;
  expect(refusal(others, { ...ireland, account: '444455556666' })).toBe('accepted');
});

describe('what is in another region than the stack is refused by name', () => {
  const elsewhere = (arn: string) => arn.replace('eu-west-1', 'us-east-1');
  test.each([
    [{ streamArn: elsewhere(streamArn), streamRetention: '24h' }, 'streamArn: is in us-east-1'],
    [
      { streamArn, streamRetention: '24h', streamKeyArn: elsewhere(encryptionKeyArn) },
      'streamKeyArn: is in us-east-1',
    ],
    [{ alertTopicArn: elsewhere(alertTopicArn) }, 'alertTopicArn: is in us-east-1'],
    [{ alertTopicArn, alertTopicKeyArn: elsewhere(encryptionKeyArn) }, 'alertTopicKeyArn: is in us-east-1'],
    [{ encryptionKeyArn: elsewhere(encryptionKeyArn) }, 'encryptionKeyArn: is in us-east-1'],
    [
      { searchEndpoint: 'https://search.example.com', searchDomainArn: elsewhere(searchDomainArn) },
      'searchDomainArn: is in us-east-1',
    ],
    [{ searchEndpoint: elsewhere(searchEndpoint), searchDomainArn }, 'searchEndpoint: is in us-east-1'],
  ])('%j', (given, message) => {
    expect(refusal(given, ireland)).toContain(`${message}, and the stack in eu-west-1`);
  });
});

test('without a region to deploy to, the options must agree with each other', () => {
  const other = { ...existing, alertTopicArn: 'arn:aws:sns:us-east-1:111122223333:alerts' };
  expect(refusal(other)).toBe(
    "alertTopicArn: is in us-east-1, and streamArn in eu-west-1; all must be in the stack's own region.",
  );
});

test("a key of another account is refused where a domain can't take it", () => {
  expect(refusal({ encryptionKeyArn }, { ...ireland, account: '444455556666' })).toContain(
    'encryptionKeyArn: is a key of the account 111122223333, and the stack is in 444455556666',
  );
});

test.each([
  ['arn:aws:sns:cn-north-1:111122223333:alerts', 'aws-cn'],
  ['arn:aws-cn:sns:eu-west-1:111122223333:alerts', 'aws'],
  ['arn:aws:sns:us-gov-west-1:111122223333:alerts', 'aws-us-gov'],
])('an ARN whose partition has no such region is refused: %s', (arn, partition) => {
  expect(refusal({ alertTopicArn: arn })).toMatch(new RegExp(`^alertTopicArn: .* partition ${partition};`));
});

test('people of another partition are refused', () => {
  const given = { dashboardsPrincipalArns: 'arn:aws-cn:iam::111122223333:role/ann' };
  expect(refusal(given, ireland)).toContain(
    'dashboardsPrincipalArns: "arn:aws-cn:iam::111122223333:role/ann" is of the partition aws-cn, and the stack of aws',
  );
});

test('an endpoint and an ARN of two domains are refused', () => {
  const given = { searchEndpoint, searchDomainArn: 'arn:aws:es:eu-west-1:111122223333:domain/metrics' };
  expect(refusal(given)).toContain(
    'searchDomainArn: is of the domain metrics, but searchEndpoint is the address of logs',
  );
});

describe('an engine that can not work, or not safely, is refused', () => {
  test.each([
    ['https://0123456789abcdefghij.eu-west-1.aoss.amazonaws.com'],
    ['https://0123456789abcdefghij.aoss.eu-west-1.on.aws'],
    ['https://0123456789abcdefghij.eu-west-1.aoss-fips.amazonaws.com:443'],
  ])('OpenSearch Serverless: %s', (endpoint) => {
    expect(refusal({ searchEndpoint: endpoint, searchAuth: 'none' })).toContain(
      'is a collection of OpenSearch Serverless',
    );
  });

  test.each(['es.eu-west-1.amazonaws.com', 'aos.eu-west-1.api.aws'])(
    "the service's own address is not a domain's: %s",
    (name) => {
      const given = { searchEndpoint: `https://${name}`, searchDomainArn };
      expect(refusal(given)).toContain('is the address of the service, not of a domain');
    },
  );

  test('a collection by its ARN', () => {
    const given = { searchEndpoint, searchDomainArn: 'arn:aws:aoss:eu-west-1:111122223333:collection/1' };
    expect(refusal(given)).toContain('OpenSearch Serverless');
  });

  test.each(['prod', 'dev'])('plain HTTP in the stage %s, unless it is allowed', (stage) => {
    const given = { stage, searchEndpoint: 'http://10.0.0.1:9200', searchAuth: 'none' };
    expect(refusal(given)).toBe(
      'searchEndpoint: "http://10.0.0.1:9200" would carry every document unencrypted; give an https URL, or allowPlainHttp=true where nobody else can read the network.',
    );
    expect(refusal({ ...given, allowPlainHttp: 'true' })).toBe('accepted');
  });

  test('plain HTTP that would be signed, with one remedy', () => {
    const given = { searchEndpoint: 'http://10.0.0.1:9200', searchDomainArn };
    expect(refusal(given).split('\n')).toEqual([
      expect.stringContaining("isn't encrypted and can't be signed for"),
    ]);
  });

  test('plain HTTP to an emulator is the rule', () => {
    const given = { stage: 'local', searchEndpoint: 'http://10.0.0.1:9200', searchAuth: 'none' };
    expect(refusal(given)).toBe('accepted');
  });

  test('allowPlainHttp where it changes nothing', () => {
    expect(refusal({ allowPlainHttp: true })).toContain(
      'allowPlainHttp: belongs to a searchEndpoint with http://',
    );
  });
});
