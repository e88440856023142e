import { expect, test } from 'vitest';
import { paceLimits } from '../../../../functions/aggregator/notify/pace-limits.ts';
import { recoverMessages } from '../../../../functions/aggregator/notify/recover-messages.ts';
import { TopicHealth } from '../../../../functions/aggregator/notify/sending.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import type { Monitor } from '../../../../functions/pipeline/monitors.ts';
import { arrivalTime, pipeline, streamRecord } from '../../core/records.ts';
import { Crash, isDone } from '../flaky-store.ts';
import { WindowRun } from '../window-run.ts';

const minute = 60_000;
const busy: Monitor = { name: 'busy', type: 'threshold', window: 'w', value: 'all', above: 0 };
const definition = pipeline({
  windows: [{ name: 'w', size: '1m', keyBy: ['n'], metrics: { all: count() }, allowedLateness: '0s' }],
  monitors: [busy],
});

/** As many messages of one alert each, as their sender left them. */
async function left(number: number): Promise<WindowRun> {
  const run = new WindowRun(definition, { shards: [{ id: 's', parents: [] }], clock: arrivalTime });
  run.paceLimits = paceLimits;
  run.answer = () => {
    throw new Crash('after the topic took it');
  };
  for (let n = 0; n < number; n += 1) {
    run.clock = arrivalTime + n * minute;
    const data = JSON.stringify({ at: new Date(run.clock).toISOString(), n });
    await isDone(run.batch([streamRecord(data, n, { shardId: 's', arrivalTime: run.clock })]));
  }
  run.clock += 10 * minute;
  return run;
}

/** Tries to send what was left, with so many milliseconds until the deadline, on a topic that takes its time. */
async function recover(
  run: WindowRun,
  left: number,
  each: { readonly takes: number; readonly isSent: boolean },
) {
  const deadline = run.clock + left;
  const begun: { readonly before: number; readonly limit: number | undefined }[] = [];
  await recoverMessages(run.clock + 90_000, {
    pipelineName: definition.name,
    store: run.store,
    topic: new TopicHealth(),
    readMaintenance: async () => [],
    now: () => run.clock,
    deadline,
    notifier: {
      publish: async (_, limit) => {
        begun.push({ before: deadline - run.clock, limit });
        run.clock += Math.min(each.takes, limit ?? Number.POSITIVE_INFINITY);
        return each.isSent;
      },
    },
  });
  return { begun, over: run.clock - deadline };
}

test('messages that were left are sent one after the other, none after the deadline, nor longer than a second past it', async () => {
  const run = await left(12);
  const { begun, over } = await recover(run, 15_000, { takes: 4_000, isSent: true });
  expect(begun.map(({ limit }) => limit)).toEqual([15_000, 11_000, 7_000, 3_000, 1_000]);
  expect(over).toBeLessThanOrEqual(1_000);
});

test('a dead topic is tried five times, whatever is left of the time', async () => {
  const run = await left(12);
  const { begun } = await recover(run, 600_000, { takes: 10_000, isSent: false });
  expect(begun).toHaveLength(5);
});
