import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { checkSetupHasRun } from '../../../cli/deploy/setup-has-run.ts';

/** CloudFormation with one stack that has one custom resource, and answers as LocalStack does. */
async function cloudFormation(type: string, id: string): Promise<string> {
  const member = [
    ...['<StackName>shardline-a-local</StackName>', '<LogicalResourceId>Templates</LogicalResourceId>'],
    `<PhysicalResourceId>${id}</PhysicalResourceId><ResourceType>${type}</ResourceType>`,
    '<Timestamp>2026-11-30T07:00:00Z</Timestamp><ResourceStatus>CREATE_COMPLETE</ResourceStatus>',
  ].join('');
  const result = `<StackResources><member>${member}</member></StackResources>`;
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/xml');
    response.end(
      `<DescribeStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStackResourcesResult>${result}</DescribeStackResourcesResult></DescribeStackResourcesResponse>`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

test.each([
  'web-traffic-templates-0123456789abcdef',
  'web-traffic-templates-0123456789abcdef@2026-11-30T07:00:00.000Z',
])('a setup that answered %s has run', async (id) => {
  const endpoint = await cloudFormation('Custom::SearchTemplates', id);
  await expect(checkSetupHasRun(endpoint, 'shardline-a-local')).resolves.toBeUndefined();
});

test.each([
  // What LocalStack says of a custom resource that it has left out.
  ['Custom::SearchTemplates', 'unknown'],
  ['Custom::SearchTemplates', 'shardline-a-local-TemplateSetupTemplates-0123456789abcdef'],
  // The preflight's own resource says nothing about the templates.
  ['Custom::Preflight', 'web-traffic-templates-0123456789abcdef'],
])('a stack whose %s is %s has had no setup, and one sentence says what to do', async (type, id) => {
  const endpoint = await cloudFormation(type, id);
  await expect(checkSetupHasRun(endpoint, 'shardline-a-local')).rejects.toThrow(
    /^shardline-a-local is deployed, but its setup didn't run, .* leaves custom resources out\. Start LocalStack anew with "docker compose .*", .* and deploy again\.$/,
  );
});
