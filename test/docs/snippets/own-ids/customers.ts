import { definePipeline } from 'shardline';

interface Customer {
  readonly customerId: string;
  readonly closed?: boolean;
  readonly revision: number;
}

export const pipeline = definePipeline({
  name: 'customers',
  transform: (value): Customer => value as Customer,
  document: {
    index: 'customers', // what you query; no date, because a document must stay in its index
    id: (customer) => customer.customerId,
    action: (customer) => (customer.closed ? 'delete' : 'upsert'), // or 'index', or one of them for all
    // version: (customer) => customer.revision, // if the source numbers its changes; default: the stream's order
  },
  mappings: { customerId: { type: 'keyword' }, closed: { type: 'boolean' }, revision: { type: 'long' } },
});
