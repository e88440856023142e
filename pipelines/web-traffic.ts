import { definePipeline } from '../functions/core/pipeline.ts';
import type { RecordMetadata } from '../functions/core/record.ts';
import { ipAddress, parseAccessJson } from './parsers/access-json.ts';
import { parseCombinedLogFormat } from './parsers/combined-log-format.ts';
import { keyword } from './parsers/mapping.ts';
import { splitTarget, type Url } from './parsers/request-target.ts';

/** One request to a web server. A field that the record doesn't tell is absent. */
export interface WebTraffic {
  /** When it was answered, ISO 8601 in UTC; the record's arrival for a JSON object without a time. */
  readonly '@timestamp': string;
  /** IPv4, IPv6 or host name, as the log has it. */
  readonly clientAddress: string | undefined;
  /** The client address again, when it is an IP address: for ranges and subnets. */
  readonly clientIp: string | undefined;
  readonly user: string | undefined;
  readonly method: string | undefined;
  readonly url: Url | undefined;
  /** The whole request line, only when it isn't HTTP. */
  readonly request: string | undefined;
  readonly protocol: string | undefined;
  readonly status: number | undefined;
  /** Bytes of the answer's body. */
  readonly bytes: number | undefined;
  readonly referrer: string | undefined;
  readonly userAgent: string | undefined;
  /** The server that answered, and how long it took; access-log lines don't tell. */
  readonly host: string | undefined;
  readonly latencyMs: number | undefined;
}

/** Load balancers ask every few seconds whether a server is up; that is no traffic. */
const HEALTH_CHECK = /^(?:ELB-HealthChecker|GoogleHC|kube-probe)\//;

const mappings = {
  '@timestamp': { type: 'date' },
  clientAddress: keyword,
  clientIp: { type: 'ip' },
  user: keyword,
  method: keyword,
  url: { properties: { original: keyword, path: keyword, query: keyword } },
  request: keyword,
  protocol: keyword,
  status: { type: 'short' },
  bytes: { type: 'long' },
  referrer: keyword,
  userAgent: { ...keyword, fields: { text: { type: 'text' } } },
  host: keyword,
  latencyMs: { type: 'double' },
} as const;

export const pipeline = definePipeline({
  name: 'web-traffic',
  source: 'text',
  transform: (line, record) => {
    const request = readRequest(line, record);
    return HEALTH_CHECK.test(request.userAgent ?? '') ? null : request;
  },
  document: { index: 'web-traffic-{yyyy.MM.dd}', eventTime: '@timestamp' },
  mappings,
  retention: '30d',
});

/** An access-log line, or a JSON object. */
function readRequest(line: string, record: RecordMetadata): WebTraffic {
  if (line.trimStart().startsWith('{')) {
    return parseAccessJson(line, new Date(record.arrivalTime).toISOString(), mappings);
  }
  const entry = parseCombinedLogFormat(line);
  const { method, target, protocol, broken } = entry.request;
  const document: WebTraffic = {
    '@timestamp': entry.time,
    clientAddress: entry.client,
    clientIp: ipAddress(entry.client),
    user: entry.user,
    method,
    url: target === undefined ? undefined : splitTarget(target),
    request: broken,
    protocol,
    status: entry.status,
    bytes: entry.bytes,
    referrer: entry.referrer,
    userAgent: entry.userAgent,
    host: undefined,
    latencyMs: undefined,
  };
  const unmapped = unmappedFields(entry.identity, entry.extra);
  return unmapped === undefined ? document : { ...document, ...unmapped };
}

/** Rare fields without a mapping of their own: the indexer keeps them in `unmapped`. */
function unmappedFields(identity: string | undefined, extra: string | undefined): object | undefined {
  return identity === undefined && extra === undefined ? undefined : { identity, extra };
}
