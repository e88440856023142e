import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SnsEndpoint, startSnsEndpoint } from '../../../local/notifications/sns-endpoint.ts';
import { snsFaults } from './kinds.ts';
import { type SnsProxy, startSnsProxy } from './sns-proxy.ts';
import { Tally } from './tally.ts';

const topicArn = 'arn:aws:sns:us-east-1:000000000000:topic';
const tally = new Tally();
let isActive = true;
let sns: SnsEndpoint;
let proxy: SnsProxy;
let client: SNSClient;

beforeAll(async () => {
  sns = await startSnsEndpoint({ topicArn, onNotification: () => undefined });
  proxy = await startSnsProxy(sns.url, { seed: 1, tally, active: () => isActive });
  client = new SNSClient({
    ...{ endpoint: proxy.url, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new NodeHttpHandler({ requestTimeout: 1_500, throwOnRequestTimeout: true }),
  });
});
afterAll(async () => {
  client.destroy();
  await proxy.stop();
  await sns.stop();
});

/** Whether the sender learnt that its message was taken. */
async function publish(message: string): Promise<boolean> {
  return await client.send(new PublishCommand({ TopicArn: topicArn, Message: message })).then(
    () => true,
    () => false,
  );
}

test('each fault is met, and it is known of which messages the sender may not know that they were taken', async () => {
  const known = new Set<string>();
  for (let time = 0; snsFaults.some((fault) => tally.count(fault) < 2); time += 1) {
    if (await publish(`message ${time}`)) known.add(`message ${time}`);
  }
  const unknown = sns.notifications.filter(({ message }) => !known.has(message));
  expect(unknown.length).toBeGreaterThan(0);
  // An answer still under way says itself when it comes, later than anybody waits for it.
  await expect
    .poll(() => unknown.filter(({ messageId }) => !proxy.unanswered.has(messageId)), { timeout: 6_000 })
    .toEqual([]);
});

test('of a message that its sender sends again it is known that he had no answer, however short he waited', async () => {
  isActive = false;
  const hasty = new SNSClient({
    ...{ endpoint: proxy.url, region: 'us-east-1', maxAttempts: 2 },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let isFirst = true;
  hasty.middlewareStack.add(
    (next) => async (given) => {
      const answer = await next(given);
      if (!isFirst) return answer;
      isFirst = false;
      throw Object.assign(new Error('no answer in time'), { name: 'TimeoutError' });
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await hasty.send(new PublishCommand({ TopicArn: topicArn, Message: 'twice' }));
  hasty.destroy();
  const both = sns.notifications.filter(({ message }) => message === 'twice');
  expect(both).toHaveLength(2);
  expect(both.map(({ messageId }) => proxy.unanswered.has(messageId))).toEqual([true, false]);
});

test('nothing happens to a message when no faults are asked for', async () => {
  isActive = false;
  const before = tally.total;
  expect(await publish('calm')).toBe(true);
  expect(proxy.unanswered.has(sns.notifications.at(-1)?.messageId ?? '')).toBe(false);
  expect(tally.total).toBe(before);
});
