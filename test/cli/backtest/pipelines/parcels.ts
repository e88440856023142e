import { average, count } from '../../../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../../../functions/pipeline/pipeline.ts';

interface Parcel {
  readonly at: string | undefined;
  readonly depot: string;
  readonly weight: number | undefined;
}

const parcels = definePipeline({
  name: 'parcels',
  transform: (value): Parcel => {
    const { at, depot, weight } = value as Partial<Parcel>;
    if (depot === undefined) throw new Error('no depot');
    return { at, depot, weight };
  },
  document: { index: 'parcels', eventTime: 'at' },
  mappings: { at: { type: 'date' }, depot: { type: 'keyword' }, weight: { type: 'double' } },
});

export const pipeline = withWindows(parcels, {
  windows: [
    {
      name: 'depots',
      size: '1m',
      keyBy: ['depot'],
      metrics: { parcels: count(), weight: average('weight') },
    },
    { name: 'all', size: '5m', metrics: { parcels: count() } },
  ],
  monitors: [
    { name: 'busy', type: 'threshold', window: 'depots', value: 'parcels', above: 2, throttle: '10m' },
    { name: 'busy-trial', type: 'threshold', window: 'depots', value: 'parcels', above: 3, staging: true },
    { name: 'heavy', type: 'threshold', window: 'depots', value: 'weight', above: 100 },
    { name: 'quiet', type: 'flatline', window: 'depots', silentFor: '5m', forgetAfter: '1h' },
    { name: 'new-depot', type: 'newValue', window: 'depots', learnFor: '2m' },
  ],
});
