import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** A pipeline that the compiler checks, as a file in pipelines/ would have it. */
const orders = readFileSync('test/docs/orders.ts', 'utf8').trim();

/** Its test, which runs with the others, as a file in test/ would have it. */
const ordersTest = readFileSync('test/docs/orders.test.ts', 'utf8')
  .replaceAll("'./orders.ts'", "'../pipelines/orders.ts'")
  .trim();

const shop = readFileSync('test/docs/shop-stack.ts', 'utf8').trim();

test.each([
  ['README.md', 'pipelines/orders.ts', orders],
  ['docs/start.md', 'pipelines/orders.ts', orders],
  ['docs/guides/test-a-pipeline.md', 'test/orders.test.ts', ordersTest],
  ['docs/guides/cdk-app.md', 'lib/shop-stack.ts', shop],
])('the code in %s is the file %s that the compiler checks', (page, file, code) => {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/```ts\n\/\/ ([\w/.-]+\.ts).*\n([\s\S]*?)```/g)];
  const found = blocks.filter(([, name]) => name === file).map(([, , text = '']) => text.trim());
  expect(found).toEqual([code]);
});
