import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** A pipeline that the compiler checks, as a file in pipelines/ would have it. */
const orders = readFileSync('test/docs/orders.ts', 'utf8').replaceAll("'../../", "'../").trim();

test.each(['README.md', 'docs/start.md'])(
  'the pipeline in %s is the one that the compiler checks',
  (page) => {
    const blocks = [
      ...readFileSync(page, 'utf8').matchAll(/```ts\n\/\/ pipelines\/orders\.ts.*\n([\s\S]*?)```/g),
    ];
    expect(blocks.map(([, code = '']) => code.trim())).toEqual([orders]);
  },
);
