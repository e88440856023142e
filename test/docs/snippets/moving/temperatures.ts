import { average, count, definePipeline, max, withWindows } from 'shardline';

interface Reading {
  readonly time: string;
  readonly device: string;
  readonly celsius: number;
}

const temperatures = definePipeline({
  name: 'temperatures',
  transform: (value): Reading | null => {
    const { time, device, celsius } = value as Reading;
    if (celsius <= -50) return null;
    return { time, device, celsius };
  },
  document: { index: 'temperatures-{yyyy.MM}', eventTime: 'time' },
  mappings: { time: { type: 'date' }, device: { type: 'keyword' }, celsius: { type: 'double' } },
});

export const pipeline = withWindows(temperatures, {
  windows: [
    {
      name: 'by-device',
      size: '5m',
      slide: '1m',
      keyBy: ['device'],
      allowedLateness: '10m',
      metrics: { readings: count(), mean: average('celsius'), highest: max('celsius') },
    },
  ],
});
