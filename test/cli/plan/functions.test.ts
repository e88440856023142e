import { expect, test } from 'vitest';
import { cpuMs, invocationMs } from '../../../cli/plan/function-time.ts';
import { functionDrivers, planFunctions } from '../../../cli/plan/functions.ts';
import { laneWork, mostOfBatch } from '../../../cli/plan/lanes.ts';
import type { Load } from '../../../cli/plan/load.ts';
import { measured } from './figures.ts';

const load: Load = {
  recordsPerSecond: 1_000,
  bytes: 1_024,
  keys: undefined,
  retentionDays: 30,
  replicas: 1,
};

test('an invocation takes its own time, that of its records, their bytes and their keys', () => {
  const { indexer, aggregator } = measured;
  expect(cpuMs(indexer, { records: 1_000, bytes: 1_024, keys: 100 })).toBeCloseTo(35);
  expect(cpuMs(aggregator, { records: 1_000, bytes: 1_024, keys: 100 })).toBeCloseTo(27);
  // No batch has more keys than records.
  expect(cpuMs(aggregator, { records: 100, bytes: 0, keys: 5_000 })).toBeCloseTo(8);
});

test.each([
  ['half a core takes twice as long', 1_769 / 2, 90],
  ['a core takes its CPU, and waits', 1_769, 55],
  ['a second core helps little', 10_240, 55],
])('%s', (_, memory, ms) => {
  expect(invocationMs(measured.indexer, { records: 1_000, bytes: 1_024, keys: 0 }, memory)).toBeCloseTo(ms);
});

test.each([
  ['small records: as many as a mapping may', 1, 10_000],
  ['half a kilobyte', 500, 5_000],
  ['a megabyte', 1_048_576, 4],
])('6 MB hold %s', (_, bytes, about) => {
  expect(mostOfBatch(bytes)).toBeGreaterThan(about * 0.95);
  expect(mostOfBatch(bytes)).toBeLessThan(about * 1.3);
});

test('a lane gathers for its window, or until its batch is full', () => {
  const settings = { figures: measured.indexer, memory: 1_769, windowSeconds: 1 };
  expect(laneWork(load, { ...settings, lanes: 2 })).toMatchObject({
    recordsOfBatch: 500,
    everySeconds: 1,
    invocationsPerSecond: 2,
    busy: expect.closeTo(0.035),
    concurrency: expect.closeTo(0.07),
  });
  const large = { ...load, recordsPerSecond: 10, bytes: 1_048_576 };
  expect(laneWork(large, { ...settings, lanes: 1 })).toMatchObject({ recordsOfBatch: 4, everySeconds: 0.4 });
  const rare = { ...load, recordsPerSecond: 0.1 };
  expect(laneWork(rare, { ...settings, lanes: 1 })).toMatchObject({ recordsOfBatch: 1, everySeconds: 10 });
});

test('a slow function gets more memory, then more lanes', () => {
  const slow = (times: number) => ({
    ...measured,
    indexer: { ...measured.indexer, recordMicros: 20 * times },
  });
  expect(planFunctions(load, 2, measured)).toMatchObject({ memory: 512, parallelizationFactor: 1 });
  expect(planFunctions(load, 2, slow(20))).toMatchObject({ memory: 512, parallelizationFactor: 2 });
  expect(planFunctions(load, 2, slow(300))).toMatchObject({ memory: 1_024 });
  expect(planFunctions(load, 2, slow(2_000))).toBeUndefined();
});

test('the aggregator has one lane for each shard: where it is too slow, the stream gets more of them', () => {
  const aggregator = { ...measured.aggregator, keyMicros: 2_000 };
  const wide = { ...load, keys: 100_000 };
  const drivers = functionDrivers(wide, { ...measured, aggregator });
  const [, ofAggregator] = drivers;
  expect(ofAggregator).toMatchObject({ what: 'aggregator' });
  const shards = ofAggregator?.shards ?? 0;
  expect(shards).toBeGreaterThan(2);
  expect(planFunctions(wide, shards, { ...measured, aggregator })).toBeDefined();
});

test('few records are gathered for longer, and a batch has room for twice what comes', () => {
  expect(planFunctions({ ...load, recordsPerSecond: 5 }, 1, measured)).toMatchObject({ windowSeconds: 5 });
  expect(planFunctions({ ...load, recordsPerSecond: 800 }, 1, measured)).toMatchObject({
    windowSeconds: 1,
    batchSize: 2_000,
  });
});
