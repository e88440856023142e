import type { ServerResponse } from 'node:http';
import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, expect, test, vi } from 'vitest';
import { createClient, notifierFor, snsNotifier } from '../../../../functions/aggregator/notify/notifier.ts';
import type { Notification } from '../../../../functions/core/monitors/alert.ts';
import { startSink } from '../../indexer/sink.ts';

const topicArn = 'arn:aws:sns:eu-central-1:123456789012:alerts';
const alert = { monitor: 'errors', severity: 'critical', status: 'firing', window: '', key: { host: 'ä' } };
const notification: Notification = {
  deduplicationId: 'errors.0f.1:fired',
  subject: '[critical] errors firing: host=?',
  text: 'Too many errors on ä.',
  alert,
};
const taken = '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

async function notifierOn(
  status: number,
  answer: string,
  arn = topicArn,
  respond: (response: ServerResponse) => unknown = (response) =>
    response.writeHead(status, { 'content-type': 'text/xml' }).end(answer),
) {
  const sink = await startSink(respond);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SNSClient({
    endpoint: sink.url.href,
    region: 'eu-central-1',
    credentials,
    maxAttempts: 1,
  });
  cleanUp.push(sink.stop, () => client.destroy());
  const problems: string[] = [];
  const report = (problem: string) => problems.push(problem);
  const notifier = snsNotifier(client, arn, { pipelineName: 'web', report });
  const sent = () => new URLSearchParams(sink.seen[0]?.body.toString());
  return { notifier, problems, sent };
}

test('a notification has a text for people, the alert for machines, and attributes to filter by', async () => {
  const { notifier, sent, problems } = await notifierOn(200, taken);
  expect(await notifier.publish(notification)).toBe(true);
  expect(problems).toEqual([]);
  expect(sent().get('TopicArn')).toBe(topicArn);
  expect(sent().get('Subject')).toBe(notification.subject);
  const [text, json] = (sent().get('Message') ?? '').split('\n\n');
  expect(text).toBe(notification.text);
  expect(JSON.parse(json ?? '')).toEqual(alert);
  const attributes = [1, 2, 3, 4, 5].map((entry) => {
    const of = (name: string) => sent().get(`MessageAttributes.entry.${entry}.${name}`);
    return [of('Name'), of('Value.DataType'), of('Value.StringValue')];
  });
  expect(attributes).toEqual([
    ['pipeline', 'String', 'web'],
    ['monitor', 'String', 'errors'],
    ['severity', 'String', 'critical'],
    ['status', 'String', 'firing'],
    ['deduplicationId', 'String', 'errors.0f.1:fired'],
  ]);
  expect(sent().get('MessageDeduplicationId')).toBeNull();
});

test('a topic that keeps the order is told what it has seen before', async () => {
  const { notifier, sent } = await notifierOn(200, taken, `${topicArn}.fifo`);
  await notifier.publish(notification);
  expect(sent().get('MessageGroupId')).toBe('errors');
  expect(sent().get('MessageDeduplicationId')).toBe('errors.0f.1:fired');
});

test('an alert beyond the limit of SNS leaves its text', async () => {
  const { notifier, sent } = await notifierOn(200, taken);
  await notifier.publish({ ...notification, alert: { ...alert, key: { host: 'x'.repeat(300_000) } } });
  expect(sent().get('Message')).toBe(notification.text);
  const longest = await notifierOn(200, taken);
  await longest.notifier.publish({ ...notification, text: 'ä'.repeat(200_000) });
  expect(Buffer.byteLength(longest.sent().get('Message') ?? '')).toBeLessThan(256 * 1_024);
});

test('a topic that refuses is no exception, and what it says is reported without the text', async () => {
  const refused =
    '<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error></ErrorResponse>';
  const { notifier, problems } = await notifierOn(404, refused);
  expect(await notifier.publish(notification)).toBe(false);
  expect(problems).toEqual([expect.stringMatching(/^NotFound.*: Topic does not exist$/)]);
});

test('a topic that does not answer is given up on as soon as the time of the invocation is', async () => {
  const { notifier, problems } = await notifierOn(200, taken, topicArn, () => undefined);
  const began = performance.now();
  expect(await notifier.publish(notification, 200)).toBe(false);
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(problems).toEqual([expect.stringContaining('AbortError')]);
});

test('without a topic nothing is sent, and that is no failure', async () => {
  const notifier = notifierFor(undefined, { pipelineName: 'web', report: () => expect.unreachable() });
  expect(await notifier.publish(notification)).toBe(true);
});

test('a topic that does not answer is given up on', async () => {
  const sink = await startSink(() => undefined);
  vi.stubEnv('AWS_ENDPOINT_URL_SNS', sink.url.href);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const client = await createClient();
  cleanUp.push(sink.stop, () => client.destroy(), vi.unstubAllEnvs);
  const problems: string[] = [];
  const report = (problem: string) => problems.push(problem);
  const notifier = snsNotifier(client, topicArn, { pipelineName: 'web', report });
  expect(await notifier.publish(notification)).toBe(false);
  expect(problems).toEqual([expect.stringContaining('TimeoutError')]);
  // Two attempts of three seconds each.
}, 20_000);
