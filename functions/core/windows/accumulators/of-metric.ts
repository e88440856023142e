import type { Metric } from '../definition.ts';
import { type Metering, metering } from './accumulator.ts';
import { countAccumulator, rateAccumulator } from './count.ts';

/** How a metric is computed. */
export function meteringOf(metric: Metric): Metering {
  switch (metric.kind) {
    case 'rate':
      return metering(rateAccumulator);
    default:
      return metering(countAccumulator);
  }
}
