import { expect, test } from 'vitest';
import { BusiestKeys } from '../../../../view/server/rooms/records/busiest-keys.ts';
import { keyedRecords } from './tail-records.ts';

const withKeys = (...keys: readonly string[]) =>
  keyedRecords(keys.map((key, total) => [key, { total, depot: 'ghent' }]));

const keys = (number: number, of: (number: number) => string) =>
  Array.from({ length: number }, (_, place) => of(place));

test('a key that many records have is named, with how many', async () => {
  const records = await withKeys(...keys(300, (place) => (place % 3 === 0 ? `k${place}` : 'crawler')));
  expect(new BusiestKeys().among(records)).toEqual({
    ...{ partitionKey: 'crawler', shardId: 'shardId-000000000000', records: 200, of: 300 },
  });
});

test('keys that differ, and a few records, say nothing', async () => {
  const busiest = new BusiestKeys();
  expect(busiest.among(await withKeys(...keys(300, (place) => `k${place % 9}`)))).toBeUndefined();
  expect(busiest.among(await withKeys(...keys(50, () => 'one')))).toBeUndefined();
});
