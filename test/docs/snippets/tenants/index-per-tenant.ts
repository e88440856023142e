import { definePipeline } from 'shardline';

interface TenantEvent {
  readonly at: string;
  readonly tenant: string;
  readonly type: string;
}

export const pipeline = definePipeline({
  name: 'events',
  transform: (value): TenantEvent => value as TenantEvent,
  document: { index: 'events-{tenant}-{yyyy.MM}', eventTime: 'at' },
  mappings: { at: { type: 'date' }, tenant: { type: 'keyword' }, type: { type: 'keyword' } },
});
