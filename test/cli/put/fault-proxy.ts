import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { listenOnLoopback } from '../../../local/loopback.ts';

/** What becomes of a PutRecords request: places of the records that are throttled, an error, or a cut connection. */
export type Fault = readonly number[] | { readonly status: number; readonly type: string } | 'cut';

export interface FaultProxy {
  readonly endpoint: string;
  /** Records of each PutRecords request, in their order. */
  readonly requestSizes: readonly number[];
  readonly close: () => Promise<void>;
}

const putRequest = z.looseObject({ Records: z.array(z.unknown()) });
const putAnswer = z.looseObject({ Records: z.array(z.unknown()) });

/** Stands before a real Kinesis and injects what it never does by itself. Throttled records don't reach it. */
export async function startFaultProxy(
  upstream: string,
  faultOf: (request: number, records: number) => Fault,
): Promise<FaultProxy> {
  const requestSizes: number[] = [];
  const server = createServer((request, response) => {
    serve(upstream, request, response, (records) => {
      requestSizes.push(records);
      return faultOf(requestSizes.length - 1, records);
    }).catch(() => response.destroy());
  });
  const { url: endpoint, stop: close } = await listenOnLoopback(server, 0);
  return { endpoint, requestSizes, close };
}

async function serve(
  upstream: string,
  request: IncomingMessage,
  response: ServerResponse,
  faultOf: (records: number) => Fault,
): Promise<void> {
  const body = Buffer.concat(await request.toArray()).toString();
  const forward = (content: string): Promise<string> => post(upstream, request, content);
  const answer = (content: string, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(content);
  };
  if (!String(request.headers['x-amz-target']).endsWith('.PutRecords')) return answer(await forward(body));
  const put = putRequest.parse(JSON.parse(body));
  const fault = faultOf(put.Records.length);
  if (fault === 'cut') response.destroy();
  else if ('status' in fault)
    answer(JSON.stringify({ __type: fault.type, message: 'injected' }), fault.status);
  else answer(await putSome(put, fault, forward));
}

/** Puts all but the throttled records, and answers for all. */
async function putSome(
  put: z.infer<typeof putRequest>,
  throttled: readonly number[],
  forward: (content: string) => Promise<string>,
): Promise<string> {
  const passed = put.Records.filter((_, position) => !throttled.includes(position));
  const taken =
    passed.length === 0
      ? []
      : putAnswer.parse(JSON.parse(await forward(JSON.stringify({ ...put, Records: passed })))).Records;
  const results = taken[Symbol.iterator]();
  const refusal = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'injected' };
  const answers = put.Records.map((_, position) =>
    throttled.includes(position) ? refusal : results.next().value,
  );
  return JSON.stringify({ FailedRecordCount: throttled.length, Records: answers });
}

async function post(upstream: string, request: IncomingMessage, body: string): Promise<string> {
  const names = ['content-type', 'x-amz-target', 'x-amz-date', 'authorization'] as const;
  const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
  const answer = await fetch(upstream, { method: 'POST', headers, body });
  return answer.text();
}
