import { cbor, tag } from '@smithy/core/cbor';
import { isObject } from './json.ts';
import type { ApiAnswer, ApiRequest } from './store.ts';

const cborType = 'application/x-amz-cbor-1.1';
const jsonType = 'application/x-amz-json-1.1';

/** CBOR is the default of the AWS SDK for Java. */
export function isCbor({ headers }: ApiRequest): boolean {
  return headers['content-type']?.startsWith(cborType) === true;
}

/** The same request in JSON. A body that isn't CBOR becomes one that isn't JSON, and is refused like it. */
export function inJson(request: ApiRequest): ApiRequest {
  return {
    ...request,
    headers: { ...request.headers, 'content-type': jsonType },
    body: request.body.length === 0 ? '' : jsonOf(Buffer.from(request.body)),
  };
}

/** The same answer in CBOR. What isn't JSON stays as it is. */
export function inCbor(answer: ApiAnswer): ApiAnswer {
  if (answer.headers['content-type'] !== jsonType) return answer;
  const text = answer.body.toString();
  const body = text === '' ? '' : Buffer.from(cbor.serialize(toCbor(JSON.parse(text))));
  return {
    ...answer,
    headers: { ...answer.headers, 'content-type': cborType, 'content-length': body.length },
    body,
  };
}

function jsonOf(body: Buffer): string {
  try {
    return JSON.stringify(fromCbor(cbor.deserialize(body)));
  } catch {
    return 'not CBOR';
  }
}

/** A time: seconds since 1970 by the standard, milliseconds as AWS's SDKs send and expect them. */
const timeTag = 1;

function fromCbor(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(fromCbor);
  if (!isObject(value)) return value;
  if ('tag' in value && Number(value.tag) === timeTag) return Number(value.value) / 1_000;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fromCbor(one)]));
}

const times = new Set(['ApproximateArrivalTimestamp', 'StreamCreationTimestamp']);

/** JSON has neither bytes nor times: the names of the API tell them. */
function toCbor(value: unknown, name = ''): unknown {
  if (name === 'Data' && typeof value === 'string') return Buffer.from(value, 'base64');
  if (times.has(name) && typeof value === 'number')
    return tag({ tag: timeTag, value: Math.round(value * 1_000) });
  if (Array.isArray(value)) return value.map((one) => toCbor(one));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toCbor(one, key)]));
}
