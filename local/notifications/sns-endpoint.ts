import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type LoopbackServer, listenOnLoopback } from '../loopback.ts';
import { type Published, type Refusal, readPublish } from './read-publish.ts';

/** As a subscriber gets it. */
export interface Notification extends Published {
  readonly messageId: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
}

export interface SnsEndpoint extends LoopbackServer {
  /** The newest, oldest first. Also at `GET /notifications`, as JSON. */
  readonly notifications: readonly Notification[];
}

export interface SnsOptions {
  /** The one topic there is. */
  readonly topicArn: string;
  /** The local subscriber. */
  readonly onNotification: (notification: Notification) => void;
  /** How many are kept. Default 1,000. */
  readonly keep?: number | undefined;
}

/**
 * SNS for one topic, as far as publishing goes, on the loopback address and any free port: the Query protocol that its
 * clients speak (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
 */
export async function startSnsEndpoint({ keep = 1_000, ...topic }: SnsOptions): Promise<SnsEndpoint> {
  const notifications: Notification[] = [];
  const publish = (published: Published): string => {
    const notification = { ...published, messageId: randomUUID(), timestamp: new Date().toISOString() };
    notifications.push(notification);
    if (notifications.length > keep) notifications.shift();
    topic.onNotification(notification);
    return notification.messageId;
  };
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/notifications') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(notifications));
      return;
    }
    serve(request, response, topic.topicArn, publish).catch((thrown: unknown) => {
      if (!response.headersSent)
        refuse(response, { status: 500, code: 'InternalError', message: String(thrown) });
    });
  });
  return { ...(await listenOnLoopback(server, 0)), notifications };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  topicArn: string,
  publish: (published: Published) => string,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const read = readPublish(new URLSearchParams(Buffer.concat(parts).toString()), topicArn);
  if ('code' in read) return refuse(response, read);
  const result = `<PublishResult><MessageId>${publish(read)}</MessageId></PublishResult>`;
  answer(response, 200, 'PublishResponse', `${result}<ResponseMetadata>${requestId()}</ResponseMetadata>`);
}

function refuse(response: ServerResponse, { status, code, message }: Refusal): void {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  answer(response, status, 'ErrorResponse', error + requestId());
}

function answer(response: ServerResponse, status: number, element: string, content: string): void {
  const xml = `<${element} xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${content}</${element}>`;
  response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
}

function requestId(): string {
  return `<RequestId>${randomUUID()}</RequestId>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
