import { inCbor, inJson, isCbor } from './cbor.ts';
import { isObject, type JsonObject, parseObject } from './json.ts';
import { missing } from './missing.ts';
import { type NameStream, streamNamer } from './named-stream.ts';
import { notActive, type Scaling, scalingOf } from './scaling.ts';
import { type ApiAnswer, ApiError, type ApiRequest, apiVersion, type Store } from './store.ts';

export interface Answerer {
  readonly answer: (request: ApiRequest) => Promise<ApiAnswer>;
  readonly stop: () => Promise<void>;
}

/**
 * What clients of Kinesis ask for beyond what the store knows: CBOR, streams by their ARN, UpdateShardCount, and a clear
 * error for the rest. Everything else reaches the store as it came, unread.
 */
export function answerer(store: Store): Answerer {
  const parts = { store, nameStream: streamNamer(store), scaling: scalingOf(store) };
  return {
    answer: async (request) =>
      isCbor(request) ? inCbor(await answerJson(parts, inJson(request))) : await answerJson(parts, request),
    stop: () => parts.scaling.stop(),
  };
}

interface Parts {
  readonly store: Store;
  readonly nameStream: NameStream;
  readonly scaling: Scaling;
}

async function answerJson(parts: Parts, request: ApiRequest): Promise<ApiAnswer> {
  try {
    return await answerRead(parts, request);
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    const body = JSON.stringify({ __type: thrown.type, message: thrown.message });
    return { status: thrown.status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body };
  }
}

const ofShards = new Set(['UpdateShardCount', 'SplitShard', 'MergeShards']);
const descriptions = new Set(['DescribeStream', 'DescribeStreamSummary']);
const read = new Set([...ofShards, ...descriptions, 'CreateStream']);

async function answerRead({ store, nameStream, scaling }: Parts, request: ApiRequest): Promise<ApiAnswer> {
  const operation = operationOf(request);
  const isRead = read.has(operation) || request.body.includes('"StreamARN"');
  const given = isRead ? parseObject(request.body.toString()) : undefined;
  const refusal = missing(operation, given);
  if (refusal !== undefined) throw refusal;
  if (given === undefined) return await store.ask(request);
  const input = await nameStream(given, request.headers);
  const { StreamName: stream } = input;
  if (operation === 'UpdateShardCount') return json(await scaling.start(input, request.headers));
  const isUpdating = scaling.isUpdating(stream);
  if (isUpdating && ofShards.has(operation)) throw notActive(String(stream));
  const answer = await store.ask({
    ...request,
    body: input === given ? request.body : JSON.stringify(input),
  });
  return isUpdating && descriptions.has(operation) ? updating(answer) : answer;
}

function operationOf({ headers }: ApiRequest): string {
  const [version, operation] = String(headers['x-amz-target'] ?? '').split('.');
  return version === apiVersion && operation !== undefined ? operation : '';
}

function json(output: JsonObject): ApiAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(output),
  };
}

/** Between two steps of a scaling the store's own status is ACTIVE. */
function updating(answer: ApiAnswer): ApiAnswer {
  const output = Object.entries(parseObject(answer.body.toString()) ?? {}).map(([key, description]) =>
    isObject(description) && 'StreamStatus' in description
      ? [key, { ...description, StreamStatus: 'UPDATING' }]
      : [key, description],
  );
  return answer.status === 200 ? json(Object.fromEntries(output)) : answer;
}
