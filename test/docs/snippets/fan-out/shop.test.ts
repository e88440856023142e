import { testPipeline } from 'shardline/testing';
import { expect, test } from 'vitest';
import { pipeline } from './shop.ts';

const at = '2026-01-05T10:00:05Z';

test('an order becomes a document of its own and one for each line, each in the index of its kind', async () => {
  const lines = [
    { product: 'tea', price: 4 },
    { product: 'cup', price: 9 },
  ];
  const { documents, windows } = await testPipeline(pipeline, [{ at, order: 'o1', lines }]);
  expect(documents).toMatchObject([
    { index: 'shop-order-2026.01', source: { total: 13 } },
    { index: 'shop-line-2026.01', source: { product: 'tea' } },
    { index: 'shop-line-2026.01', source: { product: 'cup' } },
  ]);
  expect(windows).toMatchObject([
    { key: { product: 'cup' }, metrics: { sold: 1, revenue: 9 } },
    { key: { product: 'tea' }, metrics: { sold: 1, revenue: 4 } },
  ]);
});
