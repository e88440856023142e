import { count, definePipeline, quantile, withWindows } from 'shardline';

interface Request {
  readonly '@timestamp': string;
  readonly host: string;
  readonly status: number;
  readonly latencyMs: number;
}

const requests = definePipeline({
  name: 'requests',
  transform: (value): Request => value as Request,
  document: { index: 'requests-{yyyy.MM}', eventTime: '@timestamp' },
  mappings: {
    '@timestamp': { type: 'date' },
    host: { type: 'keyword' },
    status: { type: 'integer' },
    latencyMs: { type: 'double' },
  },
});

// as in pipelines/web-traffic.ts, shortened
export const pipeline = withWindows(requests, {
  windows: [
    {
      name: 'hosts',
      size: '1m',
      keyBy: ['host'], // a window for each host
      metrics: {
        requests: count(),
        serverErrors: count({ where: ({ status }) => status >= 500 }),
        p95LatencyMs: quantile('latencyMs', 0.95),
      },
      allowedLateness: '1m',
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
      message: 'Host {key.host} answered {metrics.serverErrors} of {metrics.requests} requests with an error',
    },
  ],
});
