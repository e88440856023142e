import { durationOf } from '../../../functions/pipeline/duration.ts';
import { count, distinct, max, min, quantile, sum, top } from '../../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../../functions/pipeline/pipeline.ts';
import { mappings, readMarked, settings } from './marked.ts';
import { badShare, busyAbove, busyThrottle } from './window-settings.ts';

/** Documents under derived ids, which are created once and never change. */
const documents = definePipeline({
  name: 'torture-derived',
  source: 'json',
  transform: readMarked,
  document: { index: 'torture-derived-{yyyy.MM.dd}', eventTime: 'at' },
  mappings,
  settings,
});

/** The traffic's disorder is three seconds at most, so that lateness is the same in every run. */
const allowedLateness = '10s';

export const pipeline = withWindows(documents, {
  windows: [
    {
      name: 'lanes',
      size: '5s',
      keyBy: ['lane'],
      metrics: {
        documents: count(),
        bad: count({ where: ({ bad }) => bad === true }),
        total: sum('weight'),
        least: min('amount'),
        most: max('amount'),
        users: distinct('user'),
        median: quantile('amount', 0.5),
        busiest: top('user', 3),
      },
      allowedLateness,
    },
    {
      name: 'sliding',
      size: '10s',
      slide: '5s',
      keyBy: ['lane'],
      metrics: {
        documents: count(),
        total: sum('weight'),
        users: distinct('user'),
        p90: quantile('amount', 0.9),
      },
      allowedLateness,
    },
  ],
  monitors: [
    { name: 'busy', type: 'threshold', window: 'lanes', value: 'documents', above: busyAbove.lanes },
    {
      name: 'busy-throttled',
      type: 'threshold',
      window: 'lanes',
      value: 'documents',
      above: busyAbove.lanes,
      throttle: durationOf(busyThrottle),
    },
    {
      name: 'busy-sliding',
      type: 'threshold',
      window: 'sliding',
      value: 'documents',
      above: busyAbove.sliding,
      severity: 'critical',
    },
    {
      name: 'bad-share',
      type: 'threshold',
      window: 'lanes',
      value: { ratio: ['bad', 'documents'] },
      above: badShare.above,
      clear: badShare.clear,
      minimum: { metric: 'documents', atLeast: badShare.atLeast },
    },
    { name: 'new-lane', type: 'newValue', window: 'lanes', learnFor: '0s', severity: 'info' },
  ],
});
