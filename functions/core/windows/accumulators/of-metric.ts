import type { Metric } from '../../../pipeline/windows.ts';
import { type Metering, metering } from './accumulator.ts';
import { firstAccumulator, lastAccumulator } from './at-time.ts';
import { countAccumulator, rateAccumulator } from './count.ts';
import { distinctAccumulator } from './distinct.ts';
import {
  averageAccumulator,
  maxAccumulator,
  minAccumulator,
  nonNegative,
  sumAccumulator,
} from './numeric.ts';
import { quantileAccumulator } from './quantile.ts';
import { standardDeviationAccumulator } from './standard-deviation.ts';
import { topAccumulator } from './top.ts';

const fixed = {
  count: metering(countAccumulator),
  rate: metering(rateAccumulator),
  distinct: metering(distinctAccumulator),
  first: metering(firstAccumulator),
  last: metering(lastAccumulator),
};

const numeric = {
  sum: both(sumAccumulator),
  min: both(minAccumulator),
  max: both(maxAccumulator),
  average: both(averageAccumulator),
  standardDeviation: both(standardDeviationAccumulator),
};

function both<State>(accumulator: Parameters<typeof nonNegative<State>>[0]) {
  return { all: metering(accumulator), nonNegative: metering(nonNegative(accumulator)) };
}

/** How a metric is computed. */
export function meteringOf(metric: Metric): Metering {
  switch (metric.kind) {
    case 'quantile':
      return metering(quantileAccumulator(metric.q));
    case 'top':
      return metering(topAccumulator(metric.k));
    case 'sum':
    case 'min':
    case 'max':
    case 'average':
    case 'standardDeviation':
      return numeric[metric.kind][metric.nonNegative === true ? 'nonNegative' : 'all'];
    default:
      return fixed[metric.kind];
  }
}
