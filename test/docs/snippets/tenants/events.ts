import { count, definePipeline, withWindows } from 'shardline';

interface TenantEvent {
  readonly at: string;
  readonly tenant: string;
  readonly type: string;
}

const events = definePipeline({
  name: 'events',
  transform: (value): TenantEvent => value as TenantEvent,
  document: {
    index: 'events-{yyyy.MM}',
    eventTime: 'at',
    routing: ({ tenant }) => tenant, // a tenant's documents are in one shard of each index
  },
  mappings: { at: { type: 'date' }, tenant: { type: 'keyword' }, type: { type: 'keyword' } },
});

export const pipeline = withWindows(events, {
  windows: [{ name: 'traffic', size: '1m', keyBy: ['tenant'], metrics: { events: count() } }],
  monitors: [{ name: 'silent-tenant', type: 'flatline', window: 'traffic', silentFor: '30m' }],
});
