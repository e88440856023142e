import { createServer } from 'node:http';
import { type LoopbackServer, listenOnLoopback } from '../../local/loopback.ts';
import type { ResolvedTemplate } from './policy/resolve.ts';

/**
 * CloudFormation, as far as the tools ask it: a stack's outputs.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export async function startStackEndpoint(current: () => ResolvedTemplate): Promise<LoopbackServer> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const name = new URLSearchParams(Buffer.concat(parts).toString()).get('StackName');
    response.setHeader('content-type', 'text/xml');
    const stack = current();
    if (name === stack.stackName || name === idOf(stack)) return void response.end(described(stack));
    const error = `<Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message>`;
    response.writeHead(400).end(`<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`);
  });
  return await listenOnLoopback(server, 0);
}

function idOf({ stackName, account }: ResolvedTemplate): string {
  return `arn:aws:cloudformation:${account.region}:${account.id}:stack/${stackName}/1`;
}

function described(stack: ResolvedTemplate): string {
  const { stackName, outputs } = stack;
  const members = Object.entries(outputs()).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const fields = [
    `<StackId>${idOf(stack)}</StackId>`,
    `<StackName>${stackName}</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>`,
    `<CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs>`,
  ];
  const stacks = `<Stacks><member>${fields.join('')}</member></Stacks>`;
  return `<DescribeStacksResponse><DescribeStacksResult>${stacks}</DescribeStacksResult></DescribeStacksResponse>`;
}
