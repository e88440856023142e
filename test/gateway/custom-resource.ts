import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';
import { listenOnLoopback } from '../../local/loopback.ts';

const answer = z.looseObject({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string(),
  PhysicalResourceId: z.string(),
  Data: z.record(z.string(), z.unknown()).default({}),
});

export type CustomResourceAnswer = z.infer<typeof answer>;

export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

/**
 * Invokes the function behind a custom resource as CloudFormation does, and waits for what it puts at the address.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
 */
export async function invokeCustomResource(
  invoke: (event: unknown) => Promise<unknown>,
  event: CustomResourceEvent,
): Promise<CustomResourceAnswer> {
  const server = createServer();
  const { url, stop } = await listenOnLoopback(server, 0);
  try {
    const put = answerTo(server);
    const ResponseURL = `${url}/answer?signature=x`;
    const stack = { StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/s/1', RequestId: 'r' };
    await invoke({
      ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      ...stack,
      ...event,
      ResponseURL,
    });
    return await put;
  } finally {
    await stop();
  }
}

async function answerTo(server: ReturnType<typeof createServer>): Promise<CustomResourceAnswer> {
  const [request, response] = await once(server, 'request');
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  response.end();
  return answer.parse(JSON.parse(Buffer.concat(parts).toString()));
}
