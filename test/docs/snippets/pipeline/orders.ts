import { definePipeline } from 'shardline';

interface Order {
  readonly '@timestamp': string;
  readonly customer: string;
  readonly total: number;
}

export const pipeline = definePipeline({
  name: 'orders',
  source: 'json', // or ndjson, text, cloudwatch-logs, a function of the bytes
  transform: (value): Order | null => {
    if (typeof value !== 'object' || value === null || !('order' in value)) return null; // filtered
    return JSON.parse(String(value.order)); // an exception sends the record to the dead letters
  },
  document: { index: 'orders-{yyyy.MM}', eventTime: '@timestamp' },
  mappings: { '@timestamp': { type: 'date' }, customer: { type: 'keyword' }, total: { type: 'double' } },
  retention: '365d',
  // lateWrites: '10m', // how long a record waits for an index that was closed or made read-only
});
