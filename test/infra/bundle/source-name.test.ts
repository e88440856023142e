import { expect, test } from 'vitest';
import { sourceName } from '../../../infra/bundle/source-name.ts';

test.each([
  ['of the project', '/home/ann/shop/pipelines/orders.ts', 'pipelines/orders.ts'],
  ["of the project's packages", '/home/ann/shop/node_modules/zod/index.js', 'node_modules/zod/index.js'],
  ['in a folder whose name begins with dots', '/home/ann/shop/..old/a.ts', '..old/a.ts'],
  ['of Shardline', '/opt/npx/1a/node_modules/shardline/dist/functions/a.js', 'shardline/functions/a.js'],
  ["of Shardline's packages", '/opt/npx/1a/node_modules/zod/index.js', 'node_modules/zod/index.js'],
  [
    'of a package of a package',
    '/opt/node_modules/a/node_modules/b/c.js',
    'node_modules/a/node_modules/b/c.js',
  ],
])('a source %s has the same name on every machine', (_, path, name) => {
  expect(sourceName(path, '/home/ann/shop', '/opt/npx/1a/node_modules/shardline/dist')).toBe(name);
});
