import { expect, test } from 'vitest';
import { shardEnd } from '../../../local/event-source-mapping/read-point.ts';
import { AwaitedRecords } from '../../../local/run/awaited-records.ts';
import { untilPassed } from '../../../local/run/until-passed.ts';

const place = (shardId: string, number: number) => ({
  shardId,
  sequenceNumber: String(10n ** 55n + BigInt(number)),
});
const { sequenceNumber: at5 } = place('a', 5);

/** A mapping that has passed many records, wherever its checkpoints stand. */
function mapping(checkpoints: Readonly<Record<string, string>>, passed: () => number = () => 5_000) {
  return { passed, checkpoint: (shardId: string) => checkpoints[shardId] };
}

function awaiting(...places: readonly ReturnType<typeof place>[]) {
  const awaited = new AwaitedRecords();
  awaited.add(places);
  return awaited;
}

test('records are awaited by their places: others that were passed meanwhile are none of them', async () => {
  const awaited = awaiting(place('a', 6), place('a', 7), place('b', 1));
  expect(await untilPassed(mapping({ a: at5 }), awaited, { patience: 10 })).toMatchObject({ left: 3 });
  const first = mapping({ a: place('a', 6).sequenceNumber, b: shardEnd });
  expect(await untilPassed(first, awaited, { patience: 10 })).toMatchObject({ left: 1 });
  const all = mapping({ a: place('a', 7).sequenceNumber, b: shardEnd }, () => 0);
  expect(await untilPassed(all, awaited, { patience: 10 })).toMatchObject({ left: 0 });
});

test('each mapping has to pass them', async () => {
  const awaited = awaiting(place('a', 4));
  const run = { ...mapping({ a: at5 }), aggregator: mapping({ a: place('a', 3).sequenceNumber }) };
  expect(await untilPassed(run, awaited, { patience: 10 })).toMatchObject({ left: 1 });
  const both = { ...run, aggregator: mapping({ a: at5 }) };
  expect(await untilPassed(both, awaited)).toMatchObject({ left: 0 });
});

test('a shard that stands still is given up, whatever moves in the others', async () => {
  let passed = 0;
  const busy = mapping({ a: at5 }, () => {
    passed += 1;
    return passed;
  });
  expect(await untilPassed(busy, awaiting(place('a', 6)), { patience: 100 })).toMatchObject({ left: 1 });
});

test('the shard of which nothing has been passed yet may wait for its parents', async () => {
  const checkpoints: Record<string, string> = { parent: at5 };
  let passed = 0;
  const run = mapping(checkpoints, () => {
    passed += 1;
    if (passed === 10) checkpoints.child = place('child', 1).sequenceNumber;
    return passed;
  });
  expect(await untilPassed(run, awaiting(place('child', 1)), { patience: 100 })).toMatchObject({ left: 0 });
});

test('a rejected record is of these if it lies among them', () => {
  const awaited = awaiting(place('a', 3), place('a', 6));
  awaited.add([place('a', 9)]);
  expect([2, 3, 5, 9, 10].map((number) => awaited.spans(place('a', number)))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect(awaited.spans(place('b', 5))).toBe(false);
});
