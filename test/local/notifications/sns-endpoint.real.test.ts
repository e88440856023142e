import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type Notification,
  type SnsEndpoint,
  startSnsEndpoint,
} from '../../../local/notifications/sns-endpoint.ts';

const topicArn = 'arn:aws:sns:us-east-1:000000000000:alerts';
const heard: Notification[] = [];
let endpoint: SnsEndpoint;
let client: SNSClient;

beforeAll(async () => {
  endpoint = await startSnsEndpoint({ topicArn, onNotification: (one) => heard.push(one), keep: 3 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new SNSClient({ endpoint: endpoint.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
beforeEach(() => {
  heard.length = 0;
});
afterAll(async () => {
  client.destroy();
  await endpoint.stop();
});

const publish = (input: Partial<PublishCommandInput>) =>
  client.send(new PublishCommand({ TopicArn: topicArn, Message: 'm', ...input }));

test('it listens on the loopback address only', () => {
  expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('what the SDK publishes comes to the subscriber as it was, with an id of its own', async () => {
  const Message = 'Zürich & <b>+1 %</b>\n= "two" 😀';
  const answer = await publish({
    Subject: 'CRITICAL errors-per-host & more',
    Message,
    MessageAttributes: {
      severity: { DataType: 'String', StringValue: 'critical' },
      episode: { DataType: 'Number', StringValue: '3' },
    },
  });
  expect(heard).toEqual([
    {
      topicArn,
      subject: 'CRITICAL errors-per-host & more',
      message: Message,
      attributes: { severity: 'critical', episode: '3' },
      messageId: answer.MessageId,
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  ]);
});

test('the newest are kept, and given as JSON', async () => {
  for (const Message of ['1', '2', '3', '4']) await publish({ Message });
  expect(endpoint.notifications.map(({ message }) => message)).toEqual(['2', '3', '4']);
  const answer = await fetch(`${endpoint.url}/notifications`);
  expect(await answer.json()).toEqual(endpoint.notifications);
});

test.each([
  ['another topic', { TopicArn: `${topicArn}s` }, 'NotFoundException', 'Topic does not exist'],
  ['an empty message', { Message: '' }, 'InvalidParameterException', 'Empty message'],
  [
    'an attribute without a value',
    { MessageAttributes: { host: { DataType: 'String', StringValue: '' } } },
    'InvalidParameterException',
    'non-empty',
  ],
  ['a message over 256 KB', { Message: 'ü'.repeat(131_073) }, 'InvalidParameterException', 'too long'],
  ['a subject of 100 characters', { Subject: 's'.repeat(100) }, 'InvalidParameterException', 'Subject'],
  ['a subject of two lines', { Subject: 'a\nb' }, 'InvalidParameterException', 'Subject'],
])('%s is refused as SNS refuses it, and told to nobody', async (_what, input, name, message) => {
  await expect(publish(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  expect(heard).toEqual([]);
});

test('the largest message and the longest subject pass', async () => {
  await publish({ Message: 'm'.repeat(262_144), Subject: 's'.repeat(99) });
  expect(heard).toHaveLength(1);
});
