import { average, count, max } from '../../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../../functions/pipeline/pipeline.ts';

interface Reading {
  readonly at: string;
  readonly sensor: string;
  readonly value: number;
  /** Makes a record as long as a bench wants it. */
  readonly note?: string;
}

/** Above it an alert fires while the window is open. */
export const limit = 1_000;

/** Readings of sensors, a window of a minute for each, and a monotone threshold. */
export const pipeline = withWindows(
  definePipeline<'json', Reading>({
    name: 'readings',
    transform: (value) => value as Reading,
    document: { index: 'readings-{yyyy.MM.dd}', eventTime: 'at' },
    mappings: {
      at: { type: 'date' },
      sensor: { type: 'keyword' },
      value: { type: 'double' },
      note: { type: 'text', index: false },
    },
  }),
  {
    windows: [
      {
        name: 'sensors',
        size: '1m',
        keyBy: ['sensor'],
        // So that the closing of a thousand windows falls into the run.
        allowedLateness: '5s',
        // For the state that lies there in one of the benches.
        maxKeys: 100_000,
        metrics: { readings: count(), average: average('value'), highest: max('value') },
      },
    ],
    monitors: [{ name: 'too-high', type: 'threshold', window: 'sensors', value: 'highest', above: limit }],
  },
);
