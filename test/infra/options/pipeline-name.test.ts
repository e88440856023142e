import { expect, test } from 'vitest';
import { defaultPipeline } from '../../../infra/options/pipeline-name.ts';
import { readOptions } from '../../../infra/options/read-options.ts';

test.each([
  [['orders'], 'orders'],
  [['sensors', 'social', 'web-traffic'], 'web-traffic'],
  [['clicks', 'orders'], undefined],
  [[], undefined],
])('of %j the pipeline that nobody has to name is %s', (names, name) => {
  expect(defaultPipeline(names)).toBe(name);
});

test("a project's only pipeline needs no option", () => {
  expect(readOptions({}, ['orders']).pipeline).toBe('orders');
  expect(readOptions({ pipeline: undefined }, ['orders']).pipeline).toBe('orders');
});

test.each([
  ['several', ['clicks', 'orders'], 'pipeline: none is named; give one of clicks, orders.'],
  [
    'none',
    [],
    'pipeline: this project has no pipelines yet; write one, such as pipelines/orders.ts, or make a project with npx shardline init.',
  ],
])('of %s the options say what to do', (_, names, remedy) => {
  expect(() => readOptions({}, names)).toThrow(remedy);
});
