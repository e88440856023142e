import { count, definePipeline, sum, withWindows } from 'shardline';

interface Order {
  readonly at: string;
  readonly order: string;
  readonly lines: readonly { readonly product: string; readonly price: number }[];
}

type ShopDocument =
  | { readonly kind: 'order'; readonly at: string; readonly order: string; readonly total: number }
  | {
      readonly kind: 'line';
      readonly at: string;
      readonly order: string;
      readonly product: string;
      readonly price: number;
    };

const shop = definePipeline({
  name: 'shop',
  transform: (value): ShopDocument[] => {
    const { at, order, lines } = value as Order;
    const total = lines.reduce((sum, { price }) => sum + price, 0);
    return [
      { kind: 'order', at, order, total },
      ...lines.map(({ product, price }) => ({ kind: 'line' as const, at, order, product, price })),
    ];
  },
  document: { index: 'shop-{kind}-{yyyy.MM}', eventTime: 'at' },
  mappings: {
    kind: { type: 'keyword' },
    at: { type: 'date' },
    order: { type: 'keyword' },
    total: { type: 'double' },
    product: { type: 'keyword' },
    price: { type: 'double' },
  },
});

export const pipeline = withWindows(shop, {
  windows: [
    {
      name: 'products',
      size: '1h',
      keyBy: ['product'],
      metrics: { sold: count(), revenue: sum('price') },
    },
  ],
});
