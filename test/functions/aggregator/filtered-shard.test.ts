import { expect, test } from 'vitest';
import { count } from '../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const definition = pipeline({
  transform: (value) => {
    const document = value as Record<string, unknown>;
    return document.n === 0 ? null : document;
  },
  windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { all: count() }, allowedLateness: '0s' }],
});
const second = 1_000;
let position = 0;

/** The filter leaves out 0. The event is `delay` seconds older than its arrival. */
function record(shardId: string, seconds: number, n: number, delay = 0) {
  position += 1;
  const arrived = arrivalTime + seconds * second;
  const data = JSON.stringify({ at: new Date(arrived - delay * second).toISOString(), n });
  return streamRecord(data, position, { shardId, arrivalTime: arrived });
}

/** A stream whose second shard always has more than is taken in. */
function busy(): WindowRun {
  const shards = ['a', 'b'].map((id) => ({ id, parents: [] }));
  const run = new WindowRun(definition, { shards, clock: arrivalTime });
  run.behind.add('b');
  return run;
}

async function finalEnds(run: WindowRun): Promise<string[]> {
  const results = Object.values(await run.documents('windows.*'));
  return results.flatMap((result) => {
    const { windowEnd, final } = Object(result);
    return final === true ? [String(windowEnd)] : [];
  });
}

test('a shard whose records are all filtered out holds no window open for more than a minute', async () => {
  const run = busy();
  for (let seconds = 0; seconds <= 180; seconds += 10) {
    run.clock = arrivalTime + seconds * second;
    await run.batch([record('a', seconds, 1)]);
    await run.batch([record('b', seconds, 0)]);
    if (seconds < 60) expect(await finalEnds(run)).toEqual([]);
  }
  expect(await finalEnds(run)).toEqual([
    '2026-11-23T10:01:00.000Z',
    '2026-11-23T10:02:00.000Z',
    '2026-11-23T10:03:00.000Z',
  ]);
});

test('nor does one whose documents came to an end', async () => {
  const run = busy();
  await run.batch([record('b', 0, 2)]);
  for (let seconds = 0; seconds <= 120; seconds += 10) {
    await run.batch([record('a', seconds, 1)]);
    await run.batch([record('b', seconds, 0)]);
  }
  expect(await finalEnds(run)).toHaveLength(3);
});

test('a document now and then holds them open as far as its event is behind: it tells how far the shard is', async () => {
  const run = busy();
  for (let seconds = 0; seconds <= 300; seconds += 10) {
    await run.batch([record('a', seconds, 1)]);
    await run.batch([record('b', seconds, seconds % 50 === 0 ? 2 : 0, 40)]);
  }
  expect((await finalEnds(run)).at(-1)).toBe('2026-11-23T10:04:00.000Z');
});

test('of what is loaded from the past arrivals tell nothing', async () => {
  const run = busy();
  for (let seconds = 0; seconds <= 180; seconds += 10) {
    await run.batch([record('a', seconds, 1)], run.store, { historicalInput: true });
    await run.batch([record('b', seconds, 0)], run.store, { historicalInput: true });
  }
  expect(await finalEnds(run)).toEqual([]);
});
