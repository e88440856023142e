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
    if (typeof amount !== 'number') throw new TypeError('an amount that is no number');
    return { at, lane, amount };
  },
  document: { index: 'tolls', eventTime: 'at' },
  mappings: { at: { type: 'date' }, lane: { type: 'keyword' }, amount: { type: 'double' } },
});

/** Tolls whose transform doesn't know yet that amounts may be text; `corrected/tolls.ts` does. */
export const pipeline = withWindows(tolls, {
  windows: [{ name: 'minutes', size: '1m', keyBy: ['lane'], metrics: { total: sum('amount') } }],
});
