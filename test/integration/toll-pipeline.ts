import { sum } from '../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../functions/pipeline/pipeline.ts';

interface Toll {
  readonly at: string;
  readonly lane: string;
  readonly amount: number;
}

/** Tolls by the minute and lane; what a deployment of it makes of an amount is its own. */
export function tollPipeline(amountOf: (amount: unknown) => number) {
  const tolls = definePipeline({
    name: 'tolls',
    transform: (value): Toll => {
      const { at, lane, amount } = Object(value);
      return { at, lane, amount: amountOf(amount) };
    },
    document: { index: 'tolls', eventTime: 'at' },
    mappings: { at: { type: 'date' }, lane: { type: 'keyword' }, amount: { type: 'double' } },
  });
  return withWindows(tolls, {
    windows: [{ name: 'minutes', size: '1m', keyBy: ['lane'], metrics: { total: sum('amount') } }],
  });
}
