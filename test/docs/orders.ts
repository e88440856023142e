import { count, definePipeline, sum, withWindows } from 'shardline';

interface Order {
  readonly at: string;
  readonly customer: string;
  readonly total: number;
}

const orders = definePipeline({
  name: 'orders',
  transform: (value): Order => {
    const { at, customer, total } = value as Order; // JSON, not checked yet
    if (typeof total !== 'number') throw new Error('total must be a number'); // to the dead letters
    return { at, customer, total };
  },
  document: { index: 'orders-{yyyy.MM}', eventTime: 'at' },
  mappings: { at: { type: 'date' }, customer: { type: 'keyword' }, total: { type: 'double' } },
});

const spent = sum('total', { nonNegative: true });

export const pipeline = withWindows(orders, {
  windows: [{ name: 'spending', size: '1m', keyBy: ['customer'], metrics: { orders: count(), spent } }],
  monitors: [{ name: 'big-spender', type: 'threshold', window: 'spending', value: 'spent', above: 1_000 }],
});
