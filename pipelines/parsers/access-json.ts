import { ipAddress, readForwarded } from './client-address.ts';
import type { WebTraffic } from './documents.ts';
import { count, type Fields, fieldsOf, integerBetween, numberBetween, text } from './fields.ts';
import { isObject } from './object.ts';
import { splitTarget, type Url } from './request-target.ts';
import { readTime } from './time.ts';

const status = integerBetween(0, 999);
const latency = numberBetween(0, Number.MAX_SAFE_INTEGER);

/**
 * A request in JSON, its fields named as those of `WebTraffic`; `timestamp` is read when there is no `@timestamp`,
 * and `url` may be the target as one text. Lenient: every field may be missing. What is unknown or of the wrong type
 * stays in the document, under its own name or under `malformed`.
 * @param arrival ISO 8601, for an object without a time
 * @param mapped the mapping's fields
 * @param readLine reads an access-log line, for an object that a logger has put one into
 * @throws Error when the text is not one JSON object, or its time can't be read
 */
export function parseAccessJson(
  json: string,
  arrival: string,
  mapped: object,
  readLine: (line: string) => WebTraffic,
): WebTraffic {
  const value = parse(json);
  const fields = fieldsOf(value);
  const logged = takeLogged(value, fields, readLine);
  if (logged !== undefined) return Object.assign(fields.rest(mapped), logged);
  const { client, ...forwarded } = fields.take('clientAddress', clientOf) ?? {};
  const document: WebTraffic = {
    '@timestamp': takeTime(fields) ?? arrival,
    clientAddress: client,
    clientIp: fields.take('clientIp', ipAddress) ?? ipAddress(client),
    user: fields.take('user', text),
    method: fields.take('method', text),
    url: fields.take('url', url),
    request: fields.take('request', text),
    protocol: fields.take('protocol', text),
    status: fields.take('status', status),
    bytes: fields.take('bytes', count),
    referrer: fields.take('referrer', text),
    userAgent: fields.take('userAgent', text),
    host: fields.take('host', text),
    latencyMs: fields.take('latencyMs', latency),
  };
  return Object.assign(fields.rest(mapped), forwarded, document);
}

/** The line that a container's logger has put into `log`, or a shipper into `message`, when it is a request. */
function takeLogged(
  value: unknown,
  fields: Fields,
  readLine: (line: string) => WebTraffic,
): WebTraffic | undefined {
  const isRequest = ['status', 'method', 'url', 'request'].some((key) => fields.has(key));
  const key = ['log', 'message'].find((name) => fields.given(name));
  if (isRequest || key === undefined || !isObject(value)) return undefined;
  const line = value[key];
  const logged = typeof line === 'string' ? attempt(() => readLine(line.trimEnd())) : undefined;
  // What is no request stays where it is.
  if (logged !== undefined) fields.take(key, text);
  return logged;
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

interface Client {
  readonly client?: string | undefined;
  readonly clientPort?: number | undefined;
  readonly forwardedBy?: readonly string[];
}

/** A client as proxies tell it: a list, or with the port of its connection, would be another client each time. */
function clientOf(value: unknown): Client | undefined {
  if (typeof value !== 'string') return undefined;
  const found = readForwarded(value);
  if (found === undefined) return value.includes(',') ? undefined : { client: value };
  const { client, proxies } = found;
  return {
    client: client.address,
    ...(client.port !== undefined && { clientPort: client.port }),
    ...(proxies.length > 0 && { forwardedBy: proxies }),
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // V8's own message quotes the record.
    throw new Error('The record starts as a JSON object, but is not valid JSON.');
  }
}

/** One that is there and can't be read isn't taken for now: it would count in windows of another time. */
function takeTime(fields: Fields): string | undefined {
  const time = fields.take('@timestamp', readTime) ?? fields.take('timestamp', readTime);
  if (time === undefined && (fields.given('@timestamp') || fields.given('timestamp'))) {
    throw new Error('@timestamp must be ISO 8601 text or milliseconds since 1970.');
  }
  return time;
}

/** A target, or an object of its parts; one with other keys would be refused by the strict mapping. */
function url(value: unknown): Url | undefined {
  if (typeof value === 'string') return splitTarget(value);
  if (!isObject(value)) return undefined;
  const { original, path, query, ...others } = value;
  const known = [original, path, query].every((part) => part === undefined || typeof part === 'string');
  if (!known || Object.keys(others).length > 0) return undefined;
  const whole = text(original);
  return {
    ...(whole === undefined ? {} : splitTarget(whole)),
    ...pick({ path: text(path), query: text(query) }),
  };
}

function pick(parts: Url): Url {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
}
