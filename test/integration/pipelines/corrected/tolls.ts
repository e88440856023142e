import { definePipeline, withWindows } from '../../../../functions/core/pipeline.ts';
import { sum } from '../../../../functions/core/windows/metrics.ts';

interface Toll {
  readonly at: string;
  readonly lane: string;
  readonly amount: number;
}

const tolls = definePipeline({
  name: 'tolls',
  transform: (value): Toll => {
    const { at, lane, amount } = Object(value);
    return { at, lane, amount: Number(amount) };
  },
  document: { index: 'tolls', eventTime: 'at' },
  mappings: { at: { type: 'date' }, lane: { type: 'keyword' }, amount: { type: 'double' } },
});

/** Takes the amounts that `broken/tolls.ts` rejects. */
export const pipeline = withWindows(tolls, {
  windows: [{ name: 'minutes', size: '1m', keyBy: ['lane'], metrics: { total: sum('amount') } }],
});
