import {
  count,
  definePipeline,
  distinct,
  max,
  min,
  quantile,
  type RecordMetadata,
  sum,
  withWindows,
} from 'shardline';
import { parseAccessJson } from './parsers/access-json.ts';
import { accessMappings, readAccessLine } from './parsers/access-line.ts';
import type { WebTraffic } from './parsers/documents.ts';

/** Load balancers ask every few seconds whether a server is up; that is no traffic. */
const HEALTH_CHECK = /^(?:ELB-HealthChecker|GoogleHC|kube-probe)\//;

const requests = definePipeline({
  name: 'web-traffic',
  source: 'text',
  transform: (line, record) => {
    const request = readRequest(line, record);
    return HEALTH_CHECK.test(request.userAgent ?? '') ? null : request;
  },
  // A month goes when its first day is 61 days old, so what is kept are 30 days and more.
  document: { index: 'web-traffic-{yyyy.MM}', eventTime: '@timestamp' },
  mappings: accessMappings,
  retention: '61d',
});

export const pipeline = withWindows(requests, {
  windows: [
    {
      name: 'status-classes',
      size: '1h',
      keyBy: { statusClass },
      metrics: {
        requests: count(),
        clients: distinct('clientAddress'),
        bytes: sum('bytes', { nonNegative: true }),
        smallestBody: min('bytes'),
        medianBody: quantile('bytes', 0.5),
        p95Body: quantile('bytes', 0.95),
        largestBody: max('bytes'),
      },
      // Servers that ship their logs every few minutes are still counted.
      allowedLateness: '5m',
    },
    {
      name: 'hosts',
      size: '1m',
      // Most access-log lines don't tell their host: they are watched as if they came from one.
      keyBy: { host: ({ host }) => host ?? 'unknown' },
      metrics: {
        requests: count(),
        serverErrors: count({ where: ({ status }) => status !== undefined && status >= 500 }),
        p95LatencyMs: quantile('latencyMs', 0.95),
      },
    },
    {
      name: 'clients',
      size: '1m',
      keyBy: ['clientAddress'],
      metrics: { requests: count(), notFound: count({ where: ({ status }) => status === 404 }) },
    },
  ],
  monitors: [
    {
      name: 'host-errors',
      type: 'threshold',
      severity: 'critical',
      window: 'hosts',
      value: { ratio: ['serverErrors', 'requests'] },
      above: 0.1,
      clear: 0.05,
      minimum: { metric: 'requests', atLeast: 20 },
      message:
        'Host {key.host} answered {metrics.serverErrors} of {metrics.requests} requests with an error of ' +
        'its own in the minute from {windowStart}.',
    },
    {
      name: 'client-spike',
      type: 'spike',
      window: 'clients',
      value: 'requests',
      factor: 5,
      baseline: 5,
      atLeast: 300,
      throttle: '15m',
      message:
        '{key.clientAddress} made {value} requests in the minute from {windowStart}, {metrics.notFound} of ' +
        'them in vain; {threshold} would have been much.',
    },
  ],
});

/** `4xx` for 404. */
function statusClass({ status }: WebTraffic): string | undefined {
  return status === undefined ? undefined : `${Math.floor(status / 100)}xx`;
}

/** An access-log line, or a JSON object. */
function readRequest(line: string, record: RecordMetadata): WebTraffic {
  if (line.trimStart().startsWith('{')) {
    return parseAccessJson(line, new Date(record.arrivalTime).toISOString(), accessMappings, readAccessLine);
  }
  return readAccessLine(line);
}
