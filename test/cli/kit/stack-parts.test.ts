import { expect, test } from 'vitest';
import { chosen } from '../../../cli/kit/stack-parts.ts';

const one = { PipelineName: 'orders', StreamName: 'orders-stream', IndexerFunctionName: 'orders-indexer' };
const other = {
  WebTrafficPipelineName: 'web-traffic',
  WebTrafficStreamName: 'traffic-stream',
  WebTrafficIndexerFunctionName: 'traffic-indexer',
};
const both = { ...one, ...other, ShopBucket: 'shop' };

test('the only pipeline of a stack needs no name', () => {
  expect(chosen('Shop', one, undefined)).toEqual(one);
  expect(chosen('Shop', one, 'orders')).toEqual(one);
  expect(chosen('Shop', other, undefined)).toMatchObject({ StreamName: 'traffic-stream' });
});

test('one of several is chosen by its name', () => {
  expect(chosen('Shop', both, 'orders')).toMatchObject(one);
  expect(chosen('Shop', both, 'web-traffic')).toMatchObject({
    StreamName: 'traffic-stream',
    IndexerFunctionName: 'traffic-indexer',
  });
});

test('a stack of an earlier version has the pipeline that is named', () => {
  const { PipelineName: _, ...earlier } = one;
  expect(chosen('Shop', earlier, 'orders')).toEqual(earlier);
  expect(chosen('Shop', earlier, undefined)).toEqual(earlier);
});

test.each([
  [both, undefined, 'The stack Shop has 2 pipelines: name one of orders, web-traffic with --pipeline.'],
  [both, 'orderz', 'The stack Shop has no pipeline orderz: it has orders, web-traffic.'],
  [one, 'orderz', 'The stack Shop has no pipeline orderz: it has orders.'],
])('of %j and %s nothing is guessed', (outputs, pipeline, says) => {
  expect(() => chosen('Shop', outputs, pipeline)).toThrow(says);
});

test('a stack that is no pipeline’s is left to whoever needs a part of it', () => {
  expect(chosen('Shop', { ShopBucket: 'shop' }, 'orders')).toEqual({ ShopBucket: 'shop' });
});
