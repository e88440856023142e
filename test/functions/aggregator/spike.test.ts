import { expect, test } from 'vitest';
import { count } from '../../../functions/pipeline/metrics.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const shard = 'shardId-000000000000';
const minute = 60_000;

interface Case {
  readonly size: '1m' | '15m';
  readonly slide: '1m' | '5m';
  readonly minutes: number;
  /** In which minute there are more. */
  readonly burst: number;
}

/** A record each ten seconds from ten seconds before a full minute on. */
async function told({ size, slide, minutes, burst }: Case, more: number): Promise<string[]> {
  const run = new WindowRun(
    pipeline({
      windows: [{ name: 'w', size, slide, keyBy: ['n'], metrics: { all: count() }, allowedLateness: '0s' }],
      monitors: [
        { name: 'spike', type: 'spike', window: 'w', value: 'all', factor: 1.8, baseline: 1, atLeast: 2 },
      ],
    }),
    { shards: [{ id: shard, parents: [] }], clock: arrivalTime },
  );
  const times = Array.from(
    { length: 6 * minutes },
    (_, position) => (4 + 5 / 6) * minute + position * 10_000,
  );
  const bursting = Array.from({ length: more }, () => burst * minute);
  const records = [...times, ...bursting]
    .toSorted((a, b) => a - b)
    .map((at, position) => {
      const data = JSON.stringify({ at: new Date(arrivalTime + at).toISOString(), n: 1 });
      return streamRecord(data, position, { shardId: shard, arrivalTime: arrivalTime + at });
    });
  for (const record of records) {
    run.clock = record.arrivalTime;
    await run.batch([record]);
  }
  return run.sent.map(({ subject }) => subject);
}

test.each<Case>([
  { size: '1m', slide: '1m', minutes: 8, burst: 11 },
  { size: '15m', slide: '5m', minutes: 60, burst: 53 },
])(
  'in windows of $size each $slide the beginning of a steady stream is no spike, and a spike is one',
  async (windows) => {
    expect(await told(windows, 0)).toEqual([]);
    expect(await told(windows, 400)).toEqual(['[warning] spike firing: n=1']);
  },
);
