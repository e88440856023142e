import { ipAddress } from './client-address.ts';
import { parseCombinedLogFormat } from './combined-log-format.ts';
import type { WebTraffic } from './documents.ts';
import { keyword } from './mapping.ts';
import { splitTarget } from './request-target.ts';

/** The fields of a request. */
export const accessMappings = {
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

/**
 * A line of an access log as a document.
 * @throws Error naming the part that can't be read; never with text from the line
 */
export function readAccessLine(line: string): WebTraffic {
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
    host: entry.host,
    latencyMs: undefined,
  };
  const { identity, extra, others } = entry;
  // Rare fields without a mapping of their own: the indexer keeps them in `unmapped`.
  const isPlain = identity === undefined && extra === undefined && others === undefined;
  const unmapped: object = { identity, extra, ...others };
  return isPlain ? document : { ...document, ...unmapped };
}
