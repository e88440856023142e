import { count } from '../../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../../functions/pipeline/pipeline.ts';

interface Visit {
  readonly host: string;
  readonly at: string;
}

const visits = definePipeline({
  name: 'windowed',
  transform: (value): Visit => {
    if (typeof value === 'object' && value !== null && 'host' in value && 'at' in value) {
      return { host: String(value.host), at: String(value.at) };
    }
    throw new TypeError('not a visit with host and time');
  },
  document: { index: 'windowed-{yyyy.MM}', eventTime: 'at' },
  mappings: { host: { type: 'keyword' }, at: { type: 'date' } },
});

/** Visits of hosts, counted each minute, with an alert when they are many. */
export const pipeline = withWindows(visits, {
  windows: [{ name: 'minutes', size: '1m', keyBy: ['host'], metrics: { visits: count() } }],
  monitors: [
    { name: 'busy', type: 'threshold', severity: 'critical', window: 'minutes', value: 'visits', above: 5 },
  ],
});
