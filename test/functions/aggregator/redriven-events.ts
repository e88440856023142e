import fc from 'fast-check';
import type { WindowStore } from '../../../functions/engine/store/window-store.ts';
import { count, distinct, last, quantile, sum } from '../../../functions/pipeline/metrics.ts';
import { RetriableError } from '../../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

interface Event {
  readonly at: string;
  readonly n: number;
  readonly bad?: boolean;
}

/** `broken` doesn't know yet what to do with an event that is marked as bad. */
export function definition(version: 'broken' | 'corrected') {
  return pipeline({
    transform: (value) => {
      const events = [value].flat() as Event[];
      if (events.some(({ n }) => n === 99)) throw new RetriableError('the look-up is down');
      if (events.some(({ n }) => n === 77)) throw new TypeError('hopeless');
      if (version === 'broken' && events.some(({ bad }) => bad)) throw new TypeError('what is this?');
      return events.map((event) => ({ ...event }));
    },
    windows: [
      {
        name: 'per-n',
        size: '20s',
        slide: '10s',
        keyBy: ['n'],
        where: ({ n }) => n !== 55,
        metrics: {
          documents: count(),
          total: sum('n'),
          p90: quantile('n', 0.9),
          times: distinct('at'),
          latest: last('at'),
        },
        allowedLateness: '10m',
      },
      { name: 'all', size: '1m', metrics: { documents: count() }, allowedLateness: '10m' },
    ],
  });
}

export const shards = ['shardId-000000000000', 'shardId-000000000001'] as const;

export interface Told {
  readonly seconds: number;
  readonly n: number;
  readonly bad?: boolean;
  readonly shard?: number;
}

/** A record of events, so many seconds after the hour. */
export function recordOf(events: readonly Told[], position: number): StreamRecord {
  const timeOf = ({ seconds }: Told) => arrivalTime + seconds * 1_000;
  const list = events.map((event) => ({
    at: new Date(timeOf(event)).toISOString(),
    n: event.n,
    bad: event.bad,
  }));
  return streamRecord(JSON.stringify(list), position, {
    shardId: shards[events[0]?.shard ?? 0] ?? shards[0],
    arrivalTime: Math.max(...events.map(timeOf)) + 200,
  });
}

export function newRun(version: 'broken' | 'corrected' = 'broken', store?: WindowStore): WindowRun {
  const listed = shards.map((id) => ({ id, parents: [] }));
  return new WindowRun(definition(version), { shards: listed, clock: arrivalTime, ...(store && { store }) });
}

export const results = 'windows.events.*';

/** As the stream gives them: each shard's in order. */
export async function deliver(run: WindowRun, records: readonly StreamRecord[]): Promise<void> {
  for (const shard of shards) {
    const own = records.filter(({ shardId }) => shardId === shard);
    if (own.length > 0) await run.batch(own);
  }
}

export async function close(run: WindowRun): Promise<void> {
  run.clock = arrivalTime + 3_600_000;
  await run.sweep();
}

/** Delivered while the transform was broken, and then deployed corrected. */
export async function corrected(records: readonly StreamRecord[], store?: WindowStore): Promise<WindowRun> {
  const run = newRun('broken', store);
  await deliver(run, records);
  run.definition = definition('corrected');
  return run;
}

export const told: fc.Arbitrary<Told> = fc.record({
  seconds: fc.integer({ min: 0, max: 90 }),
  n: fc.integer({ min: 1, max: 3 }),
  bad: fc.boolean(),
});
