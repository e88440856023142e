import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInvokeEndpoint } from '../../../local/function/invoke-endpoint.ts';
import type { LoopbackServer } from '../../../local/loopback.ts';

let endpoint: LoopbackServer;
let client: LambdaClient;
const events: unknown[] = [];

beforeAll(async () => {
  const indexer = async (event: unknown) => {
    events.push(event);
    if (event === 'throw') throw new Error('InvocationFault: not a Kinesis event');
    if (event === 'crash') throw new Error("the function's process ended with SIGKILL");
    if (event === 'hang') throw new Error('Task timed out after 60.00 seconds');
    return event === 'nothing' ? undefined : { got: event };
  };
  const functions = {
    'the-indexer': indexer,
    'the-aggregator': async (event: unknown) => ({ swept: event }),
  };
  endpoint = await startInvokeEndpoint(new Map(Object.entries(functions)));
  client = new LambdaClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await endpoint.stop();
});

const invoke = (event: unknown, FunctionName = 'the-indexer') =>
  client.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }));
const payload = ({ Payload }: { Payload?: Uint8Array | undefined }): unknown =>
  JSON.parse(Buffer.from(Payload ?? []).toString());

test('it listens on the loopback address only', () => {
  expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('an event goes in and the answer comes out', async () => {
  const answer = await invoke({ Records: ['ü'] });
  expect(answer).toMatchObject({ StatusCode: 200 });
  expect(answer.FunctionError).toBeUndefined();
  expect(payload(answer)).toEqual({ got: { Records: ['ü'] } });
  expect(payload(await invoke('nothing'))).toBeNull();
});

test('each function gets what is for it', async () => {
  const before = events.length;
  expect(payload(await invoke('now', 'the-aggregator'))).toEqual({ swept: 'now' });
  expect(events).toHaveLength(before);
});

test.each([
  ['throw', 'InvocationFault', 'not a Kinesis event'],
  ['crash', 'Runtime.ExitError', 'SIGKILL'],
  ['hang', 'Sandbox.Timedout', 'Task timed out'],
])(
  'a function that comes to %s is told as its error, with a type to tell it by',
  async (event, type, message) => {
    const answer = await invoke(event);
    expect(answer.FunctionError).toBe('Unhandled');
    expect(payload(answer)).toEqual({ errorType: type, errorMessage: expect.stringContaining(message) });
  },
);

test('another function is not found, and not invoked', async () => {
  const before = events.length;
  await expect(invoke({}, 'another')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(events).toHaveLength(before);
});

test('more than 6 MB is refused, and not invoked', async () => {
  const before = events.length;
  await expect(invoke('x'.repeat(6 * 1024 * 1024))).rejects.toMatchObject({
    name: 'RequestTooLargeException',
  });
  expect(events).toHaveLength(before);
});

test.each(['%E0%A4%A', 'another'])('a name that is no function of ours is told as such: %s', async (name) => {
  const answer = await fetch(`${endpoint.url}/2015-03-31/functions/${name}/invocations`, { method: 'POST' });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ message: `Function not found: ${name}` });
});

test('what is no JSON is refused, and not invoked', async () => {
  const before = events.length;
  const url = `${endpoint.url}/2015-03-31/functions/the-indexer/invocations`;
  const answer = await fetch(url, { method: 'POST', body: '{' });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidRequestContentException');
  expect(events).toHaveLength(before);
});
