import type { SNSClient } from '@aws-sdk/client-sns';
import type { Notification } from '../../core/monitors/alert.ts';
import { messageOf } from '../../core/outcome/outcome.ts';

export interface Notifier {
  /**
   * Whether it is out. Not, when the topic can't be reached or refuses; nothing is thrown.
   * @param limit milliseconds after which it is given up; it may be out all the same. Default: the client's own limits
   */
  readonly publish: (notification: Notification, limit?: number) => Promise<boolean>;
}

export interface NotifierOptions {
  readonly pipelineName: string;
  /** Why one isn't out, without what it says. */
  readonly report: (problem: string) => void;
}

/** With the attributes, SNS takes 256 KiB: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const longestMessage = 240 * 1_024;

/** More than the client's attempts take together, in milliseconds. */
const longestPublish = 30_000;

/** A notifier for the topic, whose client is built when it is first needed; without a topic nothing is sent. */
export function notifierFor(topicArn: string | undefined, options: NotifierOptions): Notifier {
  if (topicArn === undefined) return { publish: async () => true };
  let client: Promise<SNSClient> | undefined;
  return {
    publish: async (notification, limit) => {
      client ??= createClient();
      return await snsNotifier(await client, topicArn, options).publish(notification, limit);
    },
  };
}

/** Most invocations have nothing to send, so they needn't wait for this client to load. */
export async function createClient(): Promise<SNSClient> {
  const { SNSClient } = await import('@aws-sdk/client-sns');
  // Short, since an invocation is about to end: what isn't out by then, the sweep sends.
  return new SNSClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}

export function snsNotifier(
  client: SNSClient,
  topicArn: string,
  { pipelineName, report }: NotifierOptions,
): Notifier {
  return {
    publish: async (notification, limit = longestPublish) => {
      const { PublishCommand } = await import('@aws-sdk/client-sns');
      try {
        const abortSignal = AbortSignal.timeout(Math.max(1, Math.min(longestPublish, Math.floor(limit))));
        await client.send(new PublishCommand(requestOf(notification, topicArn, pipelineName)), {
          abortSignal,
        });
        return true;
      } catch (thrown) {
        report(`${thrown instanceof Error ? thrown.name : 'unknown'}: ${messageOf(thrown)}`);
        return false;
      }
    },
  };
}

function requestOf(notification: Notification, TopicArn: string, pipeline: string) {
  const { subject, alert, deduplicationId } = notification;
  const { monitor, severity, status } = alert;
  const attributes = Object.entries({ pipeline, monitor, severity, status, deduplicationId });
  return {
    TopicArn,
    Subject: subject,
    Message: bodyOf(notification),
    // SNS refuses an attribute that is empty.
    MessageAttributes: Object.fromEntries(
      attributes.flatMap(([name, value]) =>
        typeof value === 'string' && value !== '' ? [[name, { DataType: 'String', StringValue: value }]] : [],
      ),
    ),
    // A topic that keeps the order drops what it has seen within five minutes.
    ...(TopicArn.endsWith('.fifo') && {
      MessageGroupId: String(monitor),
      MessageDeduplicationId: deduplicationId,
    }),
  };
}

/** Text for people first, then the alert's document for machines. */
function bodyOf({ text, alert }: Notification): string {
  const body = `${text}\n\n${JSON.stringify(alert)}\n`;
  if (Buffer.byteLength(body) <= longestMessage) return body;
  return Buffer.from(text).subarray(0, longestMessage).toString();
}
