import { definePipeline, withWindows } from '../functions/core/pipeline.ts';
import type { StreamRecord } from '../functions/core/record.ts';
import { average, count, max } from '../functions/core/windows/metrics.ts';

interface Reading {
  readonly at: string;
  readonly sensor: string;
  readonly value: number;
}

/** How many sensors give readings at any time: a third of a thousand, on one of three shards. */
export const liveKeys = 333;

/** Readings of sensors, a window of a minute for each, and a monotone threshold. */
export const readingsPipeline = withWindows(
  definePipeline<'json', Reading>({
    name: 'readings',
    transform: (value) => value as Reading,
    document: { index: 'readings-{yyyy.MM.dd}', eventTime: 'at' },
    mappings: { at: { type: 'date' }, sensor: { type: 'keyword' }, value: { type: 'double' } },
  }),
  {
    windows: [
      {
        name: 'sensors',
        size: '1m',
        keyBy: ['sensor'],
        metrics: { readings: count(), average: average('value'), highest: max('value') },
      },
    ],
    monitors: [{ name: 'too-high', type: 'threshold', window: 'sensors', value: 'highest', above: 1_000 }],
  },
);

const first = 49_671_329_283_719_283_712_938_471_928_374_918_273_645_019_283_746_120n;

/** Records as Lambda hands them over, from `start` on, of keys that all come round. */
export function readings(records: number, start: number, arrivalTime: number): StreamRecord[] {
  return Array.from({ length: records }, (_, place) => {
    const n = start + place;
    // 389 shares no factor with the keys, so neighbours have different ones.
    const reading = {
      at: new Date(arrivalTime).toISOString(),
      sensor: `sensor-${(n * 389) % liveKeys}`,
      value: (n % 991) / 7,
    };
    return {
      stream: 'readings',
      shardId: 'shardId-000000000000',
      sequenceNumber: String(first + BigInt(n)),
      partitionKey: reading.sensor,
      arrivalTime,
      data: Buffer.from(JSON.stringify(reading)).toString('base64'),
    };
  });
}
