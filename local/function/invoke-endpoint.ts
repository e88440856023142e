import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type LoopbackServer, listenOnLoopback } from '../loopback.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB for a synchronous invocation. */
const maxPayloadBytes = 6 * 1024 * 1024;

const invocations = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/;

type Invoke = (event: unknown) => Promise<unknown>;

/**
 * Lambda's Invoke API for functions by name, on the loopback address and any free port, so that a client of Lambda needs
 * no other code here. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function startInvokeEndpoint(functions: ReadonlyMap<string, Invoke>): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    serve(request, response, functions).catch((thrown: unknown) => {
      if (!response.headersSent) refuse(response, 500, 'ServiceException', String(thrown));
    });
  });
  return await listenOnLoopback(server, 0);
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  functions: ReadonlyMap<string, Invoke>,
): Promise<void> {
  const [, encoded] = invocations.exec(request.url ?? '') ?? [];
  if (request.method !== 'POST' || encoded === undefined) {
    return refuse(response, 404, 'ResourceNotFoundException', 'only Invoke is served here');
  }
  const asked = decoded(encoded);
  const invoke = functions.get(asked);
  if (invoke === undefined)
    return refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${asked}`);
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'DryRun') return void response.writeHead(204).end();
  if (type !== 'RequestResponse') {
    return refuse(response, 400, 'InvalidParameterValueException', `no invocation of type ${type} here`);
  }
  const payload = await read(request);
  if (payload === undefined) {
    return refuse(response, 413, 'RequestTooLargeException', `more than ${maxPayloadBytes} bytes`);
  }
  const event = parse(payload);
  if (event === undefined) return refuse(response, 400, 'InvalidRequestContentException', 'no JSON');
  answer(response, await outcomeOf(invoke(event.value)));
}

/** As it stands when it is no URL encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface Outcome {
  readonly body: unknown;
  readonly error?: 'Unhandled';
}

/** A function that fails is a 200 with a header: https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html */
function outcomeOf(invocation: Promise<unknown>): Promise<Outcome> {
  return invocation.then(
    (body) => ({ body: body ?? null }),
    (thrown: unknown) => ({ body: errorOf(thrown), error: 'Unhandled' }),
  );
}

/** By the type a caller tells what the handler threw from what ended its process, as on Lambda. */
function errorOf(thrown: unknown): { readonly errorType: string; readonly errorMessage: string } {
  const errorMessage = thrown instanceof Error ? thrown.message : String(thrown);
  if (errorMessage.startsWith('Task timed out')) return { errorType: 'Sandbox.Timedout', errorMessage };
  if (errorMessage.startsWith("the function's process"))
    return { errorType: 'Runtime.ExitError', errorMessage };
  return { errorType: /^(\w+): /.exec(errorMessage)?.[1] ?? 'Error', errorMessage };
}

function answer(response: ServerResponse, { body, error }: Outcome): void {
  const failed = error && { 'x-amz-function-error': error };
  response.writeHead(200, { 'content-type': 'application/json', ...failed }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type })
    .end(JSON.stringify({ Type: 'User', message }));
}

/** Undefined when it is too large; the rest is read and dropped, so that the client hears of it. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes <= maxPayloadBytes) parts.push(part);
  }
  return bytes > maxPayloadBytes ? undefined : Buffer.concat(parts).toString();
}

function parse(payload: string): { readonly value: unknown } | undefined {
  try {
    return { value: payload === '' ? {} : JSON.parse(payload) };
  } catch {
    return undefined;
  }
}
