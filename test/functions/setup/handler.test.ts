import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { definePipeline, type Pipeline } from '../../../functions/core/pipeline.ts';
import { createSetupHandler } from '../../../functions/setup/handler.ts';
import type { Engine } from '../../../local/engine/engine.ts';
import { emptyEngine } from '../../worker-engine.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const pipeline: Pipeline = definePipeline({
  name: 'handler-test',
  transform: () => null,
  document: { index: 'handler-test' },
  mappings: { status: { type: 'short' } },
});

let engine: Engine;

beforeAll(async () => {
  engine = await emptyEngine();
});

interface Answer {
  readonly method: string | undefined;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

/** The address that CloudFormation would have been answered at, and what arrived there. */
async function answerAddress(): Promise<{ url: string; answer: Promise<Answer> }> {
  const server = createServer();
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const answer = new Promise<Answer>((resolve) => {
    server.on('request', async (request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end();
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      resolve({ method: request.method, contentType: request.headers['content-type'], body });
    });
  });
  return { url: `http://127.0.0.1:${address.port}/answer?signature=x`, answer };
}

async function handle(request: 'Create' | 'Delete', endpoint: string, subject = pipeline): Promise<Answer> {
  vi.stubEnv('SEARCH_ENDPOINT', endpoint);
  vi.stubEnv('SEARCH_AUTH', 'none');
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const { url, answer } = await answerAddress();
  const event = {
    RequestType: request,
    ResponseURL: url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Templates',
    PhysicalResourceId: 'handler-test-templates',
  } as CloudFormationCustomResourceEvent;
  const context = { getRemainingTimeInMillis: () => 12_000 } as Context;
  await createSetupHandler(subject)(event, context);
  return await answer;
}

test('CloudFormation is told of success once the template is in force', async () => {
  const { method, contentType, body } = await handle('Create', engine.url);
  expect(method).toBe('PUT');
  expect(contentType).toBe('');
  expect(body).toMatchObject({
    Status: 'SUCCESS',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Templates',
    PhysicalResourceId: 'handler-test-templates',
    Data: { template: 'shardline-handler-test' },
  });
  const stored = await fetch(`${engine.url}/_index_template/shardline-handler-test`);
  expect(stored.status).toBe(200);
});

test('CloudFormation is told at once why the engine refuses the mapping', async () => {
  const wrong = { ...pipeline, mappings: { status: { type: 'shrt' } } };
  const { body } = await handle('Create', engine.url, wrong);
  expect(body).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('shrt') });
});

test('CloudFormation is told of an engine that does not answer before the function times out', async () => {
  const { body } = await handle('Create', 'http://127.0.0.1:1');
  expect(body).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('ECONNREFUSED') });
});

test('a deletion succeeds without the engine and removes nothing', async () => {
  const { body } = await handle('Delete', 'http://127.0.0.1:1');
  expect(body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'handler-test-templates' });
});
