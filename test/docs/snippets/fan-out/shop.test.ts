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
  const [first = ''] = documents.map(({ id }) => id);
  expect(documents.map(({ id }) => id)).toEqual([first, `${first}-0.0.1`, `${first}-0.0.2`]);
  expect(windows).toMatchObject([
    { key: { product: 'cup' }, metrics: { sold: 1, revenue: 9 } },
    { key: { product: 'tea' }, metrics: { sold: 1, revenue: 4 } },
  ]);
});

test('an empty list filters a record out', async () => {
  const { outcomes } = await testPipeline({ ...pipeline, transform: () => [] }, [{ at }]);
  expect(outcomes).toEqual([{ status: 'filtered' }]);
});
