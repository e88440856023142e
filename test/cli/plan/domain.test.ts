import { expect, test } from 'vitest';
import { type DomainPlan, planDomain } from '../../../cli/plan/domain.ts';
import { bytesOfGiB, type Load } from '../../../cli/plan/load.ts';

/** Records that come to so many GiB a day. */
function daily(gib: number, changes: Partial<Load> = {}): Load {
  const bytes = 1_024;
  const recordsPerSecond = (gib * bytesOfGiB) / bytes / 86_400;
  return { recordsPerSecond, bytes, keys: undefined, retentionDays: 30, replicas: 1, ...changes };
}

test.each<[string, Load, Partial<DomainPlan>]>([
  [
    "AWS's own example: 66 GiB with a replica need 191",
    daily(66 / 14, { retentionDays: 13 }),
    { size: 'production', dataNodes: 3, volume: 64, storageGiB: expect.closeTo(191.05, 1) },
  ],
  ['little has the smallest volume', daily(0.01), { size: 'production', volume: 10 }],
  [
    'no replica, and little, fits the small domain',
    daily(1, { replicas: 0 }),
    { size: 'small', dataNodes: 1, managers: 0, volume: 89 },
  ],
  ['no replica, but much, does not', daily(10, { replicas: 0 }), { size: 'production', volume: 150 }],
  [
    'no replica and little, but for very long, has too many indices for it',
    daily(0.01, { replicas: 0, retentionDays: 3_650 }),
    { size: 'production' },
  ],
  ['more than three volumes is no domain of the stack', daily(100), { dataNodes: 9, volume: undefined }],
])('%s', (_, load, expected) => {
  expect(planDomain(load)).toMatchObject(expected);
});

test.each<[string, Load, Pick<DomainPlan, 'index' | 'primaries' | 'shards'>]>([
  ['a month in one primary', daily(0.5), { index: 'yyyy.MM', primaries: 1, shards: 6 }],
  ['a month in three', daily(2.5), { index: 'yyyy.MM', primaries: 3, shards: 18 }],
  ['a day in one', daily(5), { index: 'yyyy.MM.dd', primaries: 1, shards: 64 }],
  ['a day in several', daily(100), { index: 'yyyy.MM.dd', primaries: 4, shards: 256 }],
  ['a year', daily(0.5, { retentionDays: 365 }), { index: 'yyyy.MM', primaries: 1, shards: 30 }],
  [
    'a day, because a month would keep a week for five',
    daily(0.5, { retentionDays: 7 }),
    { index: 'yyyy.MM.dd', primaries: 1, shards: 18 },
  ],
])('an index takes %s', (_, load, expected) => {
  expect(planDomain(load)).toMatchObject(expected);
});
