import { iteratorAtTime } from './at-time.ts';
import { inCbor, inJson, isCbor } from './cbor.ts';
import { isObject, type JsonObject, parseObject } from './json.ts';
import { listStreams } from './list-streams.ts';
import { missing } from './missing.ts';
import { type NameStream, streamNamer } from './named-stream.ts';
import { isLargePut, putLarge } from './put-large.ts';
import { notActive, type Scaling, scalingOf } from './scaling.ts';
import { filtered } from './shard-filter.ts';
import { shardsOf, withChildShards } from './shards.ts';
import {
  type ApiAnswer,
  ApiError,
  type ApiRequest,
  apiVersion,
  refusal,
  type Store,
  summaryOf,
} from './store.ts';

export interface Answerer {
  readonly answer: (request: ApiRequest) => Promise<ApiAnswer>;
  readonly stop: () => Promise<void>;
}

/**
 * What clients of Kinesis ask for beyond what the store knows: CBOR, streams by their ARN, UpdateShardCount, shards by
 * filter and as children, times that nothing has come since, and a clear error for the rest. Everything else reaches the store as it came, unread.
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
    return refusal(thrown.status, thrown.type, thrown.message);
  }
}

const ofShards = new Set(['UpdateShardCount', 'SplitShard', 'MergeShards']);
const descriptions = new Set(['DescribeStream', 'DescribeStreamSummary']);
const read = new Set([...ofShards, ...descriptions, 'CreateStream', 'ListStreams', 'ListShards']);

async function answerRead(parts: Parts, request: ApiRequest): Promise<ApiAnswer> {
  const { body, headers } = request;
  const operation = operationOf(request);
  const isRead =
    read.has(operation) ||
    isAtTime(operation, body) ||
    body.includes('"StreamARN"') ||
    isLargePut(operation, body.length);
  const given = isRead ? parseObject(body.toString()) : undefined;
  const unserved = missing(operation, given);
  if (unserved !== undefined) throw unserved;
  const input = given === undefined ? undefined : await parts.nameStream(given, headers);
  const own = input === undefined ? undefined : await ownAnswer(parts, operation, input, request);
  if (own !== undefined) return json(own);
  const answer = await parts.store.ask(
    input === given ? request : { ...request, body: JSON.stringify(input) },
  );
  if (operation === 'GetRecords')
    return await withChildShards(parts.store, () => parseObject(body.toString()) ?? {}, headers, answer);
  return descriptions.has(operation) && parts.scaling.isUpdating(input?.StreamName)
    ? updating(answer)
    : answer;
}

/** Undefined for what the store answers. @throws ApiError */
async function ownAnswer(
  { store, scaling }: Parts,
  operation: string,
  input: JsonObject,
  { headers, body }: ApiRequest,
): Promise<JsonObject | undefined> {
  const { StreamName: stream, ShardFilter: filter } = input;
  if (operation === 'UpdateShardCount') return await scaling.start(input, headers);
  if (ofShards.has(operation) && scaling.isUpdating(stream)) throw notActive(String(stream));
  if (operation === 'ListStreams') return await listStreams(store, input, headers);
  if (isLargePut(operation, body.length)) return await putLarge(store, input, headers);
  if (isAtTime(operation, body)) return await iteratorAtTime(store, input, headers);
  if (operation !== 'ListShards' || !isObject(filter)) return undefined;
  const { RetentionPeriodHours: hours } = await summaryOf(store, stream, headers);
  const trimHorizon = Date.now() - Number(hours) * 3_600_000;
  const shards = filtered(await shardsOf(store, stream, headers), filter, trimHorizon);
  return { Shards: shards.map(({ shard }) => shard) };
}

function isAtTime(operation: string, body: ApiRequest['body']): boolean {
  return operation === 'GetShardIterator' && body.includes('AT_TIMESTAMP');
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
