import { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createRequire } from 'node:module';
import kinesalite from 'kinesalite';
import { isObject } from './json.ts';

/** A request of the Kinesis API, its body whole. */
export interface ApiRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer | string;
}

/** An error of the Kinesis API. `type`: its name there, such as ResourceNotFoundException. */
export class ApiError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

export interface StoreOptions {
  /** Streams are kept here; without it they live in memory. */
  readonly folder?: string | undefined;
  /** Open shards over all streams. */
  readonly shardLimit: number;
}

/** kinesalite in this process, without a server: what it answers to whole requests in JSON. */
export interface Store {
  readonly shardLimit: number;
  readonly ask: (request: ApiRequest) => Promise<ApiAnswer>;
  /** As the sender of `headers`. @throws ApiError what the store refuses */
  readonly call: (
    operation: string,
    input: unknown,
    headers: IncomingHttpHeaders,
  ) => Promise<Readonly<Record<string, unknown>>>;
  /** Waits for what it is doing: kinesalite ends the process when its database is closed under it. */
  readonly close: () => Promise<void>;
}

/** kinesalite's own limit, in bytes; beyond it answers without a word. */
const maxRequestBytes = 7 * 2 ** 20;

/** Whether this platform has a build of the database in which kinesalite keeps streams on disk. */
export function canKeepOnDisk(): boolean {
  try {
    createRequire(import.meta.resolve('kinesalite'))('leveldown');
    return true;
  } catch {
    return false;
  }
}

/** @throws Error when a folder is given and this platform can't keep streams on disk */
export function openStore({ folder, shardLimit }: StoreOptions): Store {
  if (folder !== undefined && !canKeepOnDisk())
    throw new Error(
      `${folder} can't keep streams: leveldown has no build for ${process.platform}-${process.arch}. ` +
        'Run without --data-dir, which keeps them in memory.',
    );
  const server = kinesalite({
    ...(folder === undefined ? {} : { path: folder }),
    createStreamMs: 5,
    deleteStreamMs: 5,
    updateStreamMs: 5,
    shardLimit,
  });
  const running = new Set<Promise<ApiAnswer>>();
  const ask = async (request: ApiRequest): Promise<ApiAnswer> => {
    const { length } = request.body;
    if (length > maxRequestBytes)
      return refusal(
        413,
        'ValidationException',
        `The request has ${length} bytes; at most ${maxRequestBytes} are taken.`,
      );
    const answering = new Promise<ApiAnswer>((resolve) => {
      const [asked, reply] = exchange(request, resolve);
      server.emit('request', asked, reply);
      const bytes = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
      if (bytes.length > 0) asked.emit('data', bytes);
      asked.emit('end');
    }).finally(() => running.delete(answering));
    running.add(answering);
    return await answering;
  };
  return {
    shardLimit,
    ask,
    call: async (operation, input, headers) => {
      const target = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${apiVersion}.${operation}`,
      };
      const { status, body } = await ask({
        method: 'POST',
        url: '/',
        headers: { ...headers, ...target },
        body: JSON.stringify(input),
      });
      return outputOf(status, body.toString());
    },
    close: async () => {
      await Promise.allSettled(running);
      // It reports that it never listened.
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** `type`: the error's name in the API. */
export function refusal(status: number, type: string, message: string): ApiAnswer {
  const body = JSON.stringify({ __type: type, message });
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body };
}

export const apiVersion = 'Kinesis_20131202';

export async function summaryOf(
  store: Store,
  stream: unknown,
  headers: IncomingHttpHeaders,
): Promise<Readonly<Record<string, unknown>>> {
  const { StreamDescriptionSummary: summary } = await store.call(
    'DescribeStreamSummary',
    { StreamName: stream },
    headers,
  );
  return isObject(summary) ? summary : {};
}

/** As much of a request and a response of HTTP as kinesalite uses. */
function exchange({ method, url, headers }: ApiRequest, answered: (answer: ApiAnswer) => void) {
  const asked = Object.assign(new EventEmitter(), { method, url, headers });
  const sent: Record<string, string | number> = {};
  const reply = {
    statusCode: 200,
    setHeader: (name: string, value: string | number) => {
      sent[name.toLowerCase()] = value;
    },
    end: (body: Buffer | string = '') => answered({ status: reply.statusCode, headers: sent, body }),
  };
  return [asked, reply] as const;
}

function outputOf(status: number, body: string): Readonly<Record<string, unknown>> {
  const read: unknown = body === '' || body.startsWith('<') ? {} : JSON.parse(body);
  const output = isObject(read) ? read : {};
  if (status === 200) return output;
  const { __type: type, message = body } = output;
  throw new ApiError(typeof type === 'string' ? type : 'InternalFailure', String(message), status);
}
