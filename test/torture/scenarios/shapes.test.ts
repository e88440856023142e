import { describe, expect, test } from 'vitest';
import { backtest } from '../../../cli/backtest/report.ts';
import { inputOf } from '../../cli/backtest/parcels.ts';
import { WindowRun } from '../../functions/aggregator/window-run.ts';
import { arrivalTime as begin, streamRecord } from '../../functions/core/records.ts';
import { type Outcome, type Shape, shapePipeline, shapeRecords, shapes } from './shapes.ts';

const minute = 60_000;
const minutesOf = (time: unknown) => (Date.parse(String(time)) - begin) / minute;
const isoOf = (seconds: number) => new Date(begin + seconds * 1_000).toISOString();

/** The live aggregator on a clock that is set by hand, a batch a shard each ten seconds and a sweep each minute. */
async function outcomeOf(shape: Shape): Promise<Outcome> {
  const shards = [...new Set(shape.hosts.map(({ shard }) => shard))];
  const run = new WindowRun(shapePipeline, {
    shards: shards.map((id) => ({ id, parents: [] })),
    clock: begin,
  });
  if (shape.busy) for (const shard of shards) run.behind.add(shard);
  let position = 0;
  for (const [step, records] of shapeRecords(shape).entries()) {
    run.clock = begin + step * 10_000;
    if (step % 6 === 0) await run.sweep();
    for (const shardId of shards) {
      const batch = records
        .filter(({ shard }) => shard === shardId)
        .map(({ event, host, arrival }) => {
          position += 1;
          const changes = { shardId, arrivalTime: begin + arrival * 1_000 };
          return streamRecord(JSON.stringify({ at: isoOf(event), host }), position, changes);
        });
      if (batch.length > 0) await run.batch(batch);
    }
  }
  run.clock = begin + shape.minutes * minute;
  await run.sweep();
  const ends = Object.values(await run.documents('windows.*')).flatMap((window) => {
    const { windowEnd, final } = Object(window);
    return final === true ? [minutesOf(windowEnd)] : [];
  });
  const alerts = Object.values(await run.documents('alerts.*')).map((alert) => Object(alert));
  return { alerts: watched(shape, alerts), finalBy: Math.max(...ends) };
}

function watched({ monitors }: Shape, alerts: readonly object[]): readonly string[] {
  const found = alerts.map((alert): Record<string, unknown> => ({ ...alert }));
  return found
    .filter(({ monitor }) => monitors.includes(String(monitor)))
    .map(inWords)
    .toSorted();
}

function inWords({ monitor, key, firedAt, resolvedAt }: Record<string, unknown>): string {
  const until = resolvedAt === undefined ? '' : Math.floor(minutesOf(resolvedAt));
  return `${monitor} ${Object(key).host} ${Math.floor(minutesOf(firedAt))}-${until}`;
}

/** What a backtest of the same events finds: of one shard, in their order, each at its own time. */
async function backtestOf(shape: Shape): Promise<readonly string[]> {
  const lines = shapeRecords(shape).flatMap((records) =>
    records.map(({ event, host }) => JSON.stringify({ at: isoOf(event), host })),
  );
  const { alerts } = await backtest({ pipeline: shapePipeline, input: inputOf(lines), now: begin + 1e9 });
  return watched(shape, alerts);
}

describe.each(shapes)('$name', (shape) => {
  const { rule, right, today = right } = shape;

  test(`${shape.today === undefined ? 'does' : 'does not yet do'} what is right: ${rule}`, async () => {
    expect(await outcomeOf(shape)).toEqual(today);
    // What is mended is no longer listed as wrong.
    expect(shape.today).not.toEqual(right);
  });
});

/** A file has neither two shards nor arrivals of its own. */
const inFiles = shapes.filter(({ hosts }) =>
  hosts.every(({ shard, ahead }) => shard === 'a' && (ahead?.minutes ?? 0) <= 0),
);

test.each(inFiles)('a backtest finds the same in $name', async (shape) => {
  const { right, today = right } = shape;
  expect(await backtestOf(shape)).toEqual(today.alerts);
});
