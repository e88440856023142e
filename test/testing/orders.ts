import { count, definePipeline, RetriableError, sum, withWindows } from '../../functions/pipeline/index.ts';

export interface Order {
  readonly at: string;
  readonly customer: string;
  readonly total: number;
}

/** `10:01:05` of the day on which everything happens. */
export function at(time: string): string {
  return new Date(`2026-03-01T${time}Z`).toISOString();
}

export function order(time: string, customer: string, total = 1): Order {
  return { at: at(time), customer, total };
}

function read(value: unknown): Order | null {
  const { at, customer, total } = value as Order;
  if (customer === 'robot') return null;
  if (customer === 'later') throw new RetriableError('the price list is down');
  if (typeof total !== 'number') throw new Error('total must be a number');
  return { at, customer, total };
}

const orders = definePipeline({
  name: 'orders',
  transform: read,
  document: { index: 'orders-{yyyy.MM}', eventTime: 'at' },
  mappings: { at: { type: 'date' }, customer: { type: 'keyword' }, total: { type: 'double' } },
});

export const pipeline = withWindows(orders, {
  windows: [
    {
      name: 'spending',
      size: '1m',
      keyBy: ['customer'],
      metrics: { orders: count(), spent: sum('total', { nonNegative: true }) },
    },
  ],
  monitors: [
    { name: 'big-spender', type: 'threshold', window: 'spending', value: 'spent', above: 100 },
    { name: 'gone', type: 'flatline', window: 'spending', silentFor: '30m', forgetAfter: '2h' },
  ],
});

/** The newest total of each customer. */
export const customers = definePipeline({
  name: 'customers',
  transform: (value) => value as Order & { readonly gone?: boolean; readonly revision?: number },
  document: {
    index: 'customers',
    id: ({ customer }) => customer,
    action: ({ gone, total }) => (gone ? 'delete' : total < 0 ? 'upsert' : 'index'),
    version: ({ revision = 0 }) => revision,
  },
  mappings: {
    at: { type: 'date' },
    customer: { type: 'keyword' },
    total: { type: 'double' },
    gone: { type: 'boolean' },
    revision: { type: 'long' },
  },
});
