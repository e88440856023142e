import { expect, test } from 'vitest';
import type { Load } from '../../../cli/plan/load.ts';
import { streamDrivers } from '../../../cli/plan/stream-shards.ts';

const load: Load = { recordsPerSecond: 1, bytes: 1, keys: undefined, retentionDays: 30, replicas: 1 };

test.each<[string, Partial<Load>, { records: number; bytes: number; reading: number }]>([
  ['a trickle needs one', {}, { records: 1, bytes: 1, reading: 1 }],
  [
    '1,000 records are four fifths of 1,250',
    { recordsPerSecond: 1_000 },
    { records: 2, bytes: 1, reading: 1 },
  ],
  ['800 fill a shard to four fifths', { recordsPerSecond: 800 }, { records: 1, bytes: 1, reading: 1 }],
  [
    'large records fill it by their bytes',
    { recordsPerSecond: 100, bytes: 80_000 },
    { records: 1, bytes: 10, reading: 5 },
  ],
  [
    'both functions read what is put, so that reading needs as much as putting',
    { recordsPerSecond: 4_000, bytes: 1_000, keys: 10 },
    { records: 5, bytes: 5, reading: 5 },
  ],
  [
    'one function reads twice as much as can be put',
    { recordsPerSecond: 4_000, bytes: 1_000 },
    { records: 5, bytes: 5, reading: 3 },
  ],
])('%s', (_, changes, shards) => {
  const drivers = streamDrivers({ ...load, ...changes });
  expect(Object.fromEntries(drivers.map(({ what, shards: count }) => [what, count]))).toEqual(shards);
});
