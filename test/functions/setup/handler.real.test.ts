import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { definePipeline, type Pipeline } from '../../../functions/pipeline/pipeline.ts';
import { createSetupHandler } from '../../../functions/setup/handler.ts';
import type { Engine } from '../../../local/engine/engine.ts';
import { emptyEngine } from '../../worker-engine.ts';
import { minutes } from '../engine/install/setup-world.ts';

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

const nowhere = 'http://127.0.0.1:1';
const mine = '111122223333/eu-west-1/shardline-handler-test-prod';

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

interface Handled {
  readonly request: 'Create' | 'Update' | 'Delete';
  readonly endpoint: string;
  readonly subject?: Pipeline;
  readonly owner?: string;
  /** The identity that CloudFormation knows the resource by. */
  readonly known?: string;
  /** Of the bundle. */
  readonly code?: string;
}

async function handle(handled: Handled): Promise<Answer> {
  const { request, endpoint, subject = pipeline, owner = mine, known = 'handler-test-templates' } = handled;
  vi.stubEnv('OWNER', owner);
  vi.stubEnv('SEARCH_ENDPOINT', endpoint);
  vi.stubEnv('SEARCH_AUTH', 'none');
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const { url, answer } = await answerAddress();
  const event = {
    ...{ RequestType: request, ServiceToken: 'arn', ResourceType: 'Custom::SearchTemplates' },
    OldResourceProperties: {},
    ResponseURL: url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Templates',
    PhysicalResourceId: known,
    ResourceProperties: { ServiceToken: 'arn', endpoint, code: handled.code ?? 'one' },
  } as CloudFormationCustomResourceEvent;
  const context = { getRemainingTimeInMillis: () => 12_000 } as Context;
  await createSetupHandler(subject)(event, context);
  return await answer;
}

test('the setup reports success to CloudFormation once the template is in force', async () => {
  const { method, contentType, body } = await handle({ request: 'Create', endpoint: engine.url });
  expect(method).toBe('PUT');
  expect(contentType).toBe('');
  expect(body).toMatchObject({
    Status: 'SUCCESS',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Templates',
    PhysicalResourceId: expect.stringMatching(/^handler-test-templates-[0-9a-f]{16}$/),
    Data: { template: 'shardline-handler-test', fieldsToReindex: 'none' },
  });
  const stored = await fetch(`${engine.url}/_index_template/shardline-handler-test`);
  expect(stored.status).toBe(200);
});

test('CloudFormation is told at once why the engine refuses the mapping', async () => {
  const wrong = { ...pipeline, mappings: { status: { type: 'shrt' } } };
  const { body } = await handle({ request: 'Create', endpoint: engine.url, subject: wrong });
  expect(body).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('shrt') });
});

test('the setup reports an engine that does not answer to CloudFormation before the function times out', async () => {
  const { body } = await handle({ request: 'Create', endpoint: nowhere });
  expect(body).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('ECONNREFUSED') });
});

test('a deletion succeeds without the engine and removes nothing', async () => {
  const { body } = await handle({ request: 'Delete', endpoint: nowhere });
  expect(body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'handler-test-templates' });
});

interface Told {
  readonly Status: string;
  readonly PhysicalResourceId: string;
  readonly Reason: string;
  readonly Data: Readonly<Record<string, string>>;
}

async function tell(handled: Handled): Promise<Told> {
  return (await handle(handled)).body as Told;
}

test('an update that fails is taken back without failing again, or the stack would be stuck', async () => {
  const { PhysicalResourceId: known } = await tell({ request: 'Create', endpoint: engine.url });
  const failed = await tell({ request: 'Update', endpoint: nowhere, known, code: 'two' });
  expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId: known });
  expect(await tell({ request: 'Update', endpoint: engine.url, known, owner: 'of another' })).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: known,
    Data: { rolledBack: expect.stringContaining('belong') },
  });
});

test('what is taken back still says since when there are windows, because the aggregator is told', async () => {
  const subject = { ...pipeline, windows: [minutes] };
  const created = await tell({ request: 'Create', endpoint: engine.url, subject });
  const { installedAt } = created.Data;
  expect(Date.parse(String(installedAt))).not.toBeNaN();
  const known = created.PhysicalResourceId;
  const back = { request: 'Update', endpoint: engine.url, subject, known, owner: 'of another' } as const;
  expect(await tell(back)).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: known,
    // An output of the stack refers to it, so that it has to be there.
    Data: { installedAt, fieldsToReindex: 'unknown', dashboards: 'unknown' },
  });
});

test('an update that succeeds has an identity of its own, and installs', async () => {
  const { PhysicalResourceId: known } = await tell({ request: 'Create', endpoint: engine.url });
  const updated = await tell({ request: 'Update', endpoint: engine.url, known, code: 'two' });
  expect(updated.Status).toBe('SUCCESS');
  expect(updated.PhysicalResourceId).not.toBe(known);
});

test('the templates of another stack are refused in one sentence, as those of a first deployment are', async () => {
  await handle({ request: 'Create', endpoint: engine.url });
  const owner = mine.replace('prod', 'dev');
  const { Status, Reason } = await tell({ request: 'Create', endpoint: engine.url, owner });
  expect(Status).toBe('FAILED');
  expect(Reason).toContain(`belong to ${mine}, and this is ${owner}.`);
});
