import { expect, test } from 'vitest';
import { readAggregatorConfig } from '../../../functions/aggregator/config.ts';

const environment = {
  SEARCH_ENDPOINT: 'https://search.example.com',
  SEARCH_AUTH: 'sigv4',
  DEAD_LETTERS: 's3://letters',
  HISTORICAL_INPUT: 'false',
  STREAM_ARN: 'arn:aws:kinesis:eu-central-1:123456789012:stream/web',
  ALERT_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:alerts',
};

test('a right environment becomes a frozen configuration', () => {
  const config = readAggregatorConfig(environment);
  expect(config).toMatchObject({
    streamArn: environment.STREAM_ARN,
    alertTopicArn: environment.ALERT_TOPIC_ARN,
    historicalInput: false,
    search: { auth: 'sigv4' },
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test('what lies before the windows were set up is told by the environment', () => {
  expect(readAggregatorConfig(environment)).not.toHaveProperty('installedAt');
  const installed = { ...environment, INSTALLED_AT: '2026-11-23T10:00:00.000Z' };
  expect(readAggregatorConfig(installed).installedAt).toBe(Date.UTC(2026, 10, 23, 10));
});

test("without the stack's account the stream's may be another", () => {
  expect(readAggregatorConfig(environment)).not.toHaveProperty('account');
  expect(readAggregatorConfig({ ...environment, STACK_ACCOUNT: '000000000000' }).account).toBe(
    '000000000000',
  );
});

test('without a topic nobody is notified', () => {
  const config = readAggregatorConfig({ ...environment, ALERT_TOPIC_ARN: undefined });
  expect('alertTopicArn' in config).toBe(false);
});

test.each([
  ['STREAM_ARN', undefined, 'but it is not set'],
  ['STREAM_ARN', 'web', 'must be an ARN such as arn:aws:kinesis:…, but it is "web"'],
  ['ALERT_TOPIC_ARN', environment.STREAM_ARN, 'must be an ARN such as arn:aws:sns:…'],
  ['ALERT_TOPIC_ARN', '', 'but it is ""'],
  ['STACK_ACCOUNT', '12345', 'must be the 12 digits of an account, but it is "12345"'],
  ['INSTALLED_AT', 'yesterday', 'must be a time such as 2026-11-23T10:00:00Z, but it is "yesterday"'],
  ['INSTALLED_AT', '', 'but it is ""'],
  ['SEARCH_AUTH', 'digest', 'must be sigv4 or none or apiKey or basic, but it is "digest"'],
])('%s = %s is refused with key, value and rule', (key, value, message) => {
  const read = () => readAggregatorConfig({ ...environment, [key]: value });
  expect(read).toThrow(key);
  expect(read).toThrow(message);
});
