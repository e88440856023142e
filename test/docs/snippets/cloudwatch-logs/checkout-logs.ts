import { count, definePipeline, withWindows } from 'shardline';

interface Line {
  readonly '@timestamp': number;
  readonly eventId: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly level?: string;
  readonly requestId?: string;
  readonly message: string;
}

const logs = definePipeline({
  name: 'checkout-logs',
  source: 'cloudwatch-logs',
  transform: ({ id, timestamp, message, logGroup, logStream }): Line | null => {
    if (/^(INIT_START|START|END|REPORT) /.test(message)) return null; // Lambda's own lines
    const line = { '@timestamp': timestamp, eventId: id, logGroup, logStream };
    if (!message.startsWith('{')) return { ...line, message };
    const { level, requestId, message: text } = JSON.parse(message);
    return { ...line, level, requestId, message: String(text) };
  },
  document: {
    index: 'checkout-logs-{yyyy.MM.dd}',
    eventTime: '@timestamp',
    id: ({ eventId }) => eventId,
    action: 'create',
  },
  mappings: {
    '@timestamp': { type: 'date' },
    eventId: { type: 'keyword' },
    logGroup: { type: 'keyword' },
    logStream: { type: 'keyword' },
    level: { type: 'keyword' },
    requestId: { type: 'keyword' },
    message: { type: 'text' },
  },
  retention: '31d',
});

export const pipeline = withWindows(logs, {
  windows: [
    {
      name: 'levels',
      size: '1m',
      keyBy: ['logGroup'],
      metrics: { lines: count(), errors: count({ where: ({ level }) => level === 'ERROR' }) },
    },
  ],
  monitors: [{ name: 'errors', type: 'threshold', window: 'levels', value: 'errors', above: 10, for: '3m' }],
});
