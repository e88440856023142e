import { count, definePipeline, sum, withWindows } from 'shardline';

interface Parcel {
  readonly at: string;
  readonly parcel: string;
  readonly depot: string;
  readonly weight: number;
}

/** Parcels under ids of their own, counted by depot: every outcome that search, tap and explain have to show. */
const parcels = definePipeline({
  name: 'observed',
  transform: (value): Parcel | null => {
    const { at, parcel, depot, weight } = value as Parcel;
    if (depot === 'test') return null;
    if (parcel === undefined) throw new Error('a parcel must have a name');
    return { at, parcel, depot, weight };
  },
  document: { index: 'observed', eventTime: 'at', id: ({ parcel }) => parcel },
  mappings: {
    at: { type: 'date' },
    parcel: { type: 'keyword' },
    depot: { type: 'keyword' },
    weight: { type: 'double' },
  },
});

export const pipeline = withWindows(parcels, {
  windows: [
    {
      name: 'by-depot',
      size: '1m',
      keyBy: ['depot'],
      metrics: { parcels: count(), kilograms: sum('weight') },
    },
  ],
  monitors: [{ name: 'busy-depot', type: 'threshold', window: 'by-depot', value: 'parcels', above: 2 }],
});
