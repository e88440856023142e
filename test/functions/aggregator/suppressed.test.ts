import { describe, expect, test } from 'vitest';
import { stateOf, updateStates } from '../../../functions/aggregator/evaluate/alert-states.ts';
import { paceLimits } from '../../../functions/aggregator/notify/pace-limits.ts';
import { snooze } from '../../../functions/core/monitors/alert-actions.ts';
import { windowIndices } from '../../../functions/core/windows/addresses.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import type { Monitor } from '../../../functions/pipeline/monitors.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { Crash, isDone } from './flaky-store.ts';
import { WindowRun } from './window-run.ts';

const shard = 'shardId-000000000000';
const minute = 60_000;

/** More than one document a minute is an alert, unless told otherwise. */
function runOf(monitor: Partial<Monitor> = {}) {
  const given = { name: 'busy', type: 'threshold', window: 'w', value: 'all', ...monitor };
  const definition = pipeline({
    windows: [{ name: 'w', size: '1m', keyBy: ['text'], metrics: { all: count() }, allowedLateness: '0s' }],
    monitors: [('below' in given ? given : { above: 1, ...given }) as Monitor],
  });
  const run = new WindowRun(definition, { shards: [{ id: shard, parents: [] }], clock: arrivalTime });
  let sequence = 0;
  return {
    run,
    /** So many documents of the key in the middle of a minute, as one batch. */
    documents: async (position: number, many: number, text = 'a') => {
      const at = arrivalTime + (position + 0.5) * minute;
      run.clock = at;
      await run.batch(
        Array.from({ length: many }, () => {
          const data = JSON.stringify({ at: new Date(at).toISOString(), text });
          return streamRecord(data, sequence++, { shardId: shard, arrivalTime: at });
        }),
      );
    },
    sweepAt: async (position: number) => {
      run.clock = arrivalTime + position * minute;
      await run.sweep();
    },
    sent: () => run.sent.map(({ deduplicationId }) => deduplicationId.split('.').at(-1)),
    snoozeUntil: async (position: number) => {
      const found = await run.store.search({
        index: windowIndices(definition.name).monitors,
        equal: { kind: 'alert-state' },
      });
      const updates = found
        .flatMap((stored) => stateOf(stored) ?? [])
        .map((of) => ({ of, change: (state: typeof of) => snooze(state, arrivalTime + position * minute) }));
      await updateStates(updates, { pipelineName: definition.name, store: run.store });
    },
    maintain: async (from: number, until: number) => {
      const address = { index: windowIndices(definition.name).monitors, id: `maintenance.${from}` };
      const source = {
        kind: 'maintenance',
        from: arrivalTime + from * minute,
        until: arrivalTime + until * minute,
      };
      await run.store.put([{ address, source, ifStored: 'absent' }]);
    },
  };
}

describe('an alert that begins within its throttle', () => {
  test('is notified when that ends and it is still on, once', async () => {
    const line = runOf({ throttle: '10m' });
    await line.documents(0, 2);
    await line.documents(1, 1);
    for (let position = 2; position < 15; position += 1) {
      await line.documents(position, 2);
      if (position < 10) expect(line.sent()).toEqual(['1:fired', '1:resolved']);
    }
    expect(line.sent()).toEqual(['1:fired', '1:resolved', '2:fired']);
    await line.documents(15, 1);
    await line.documents(16, 1);
    expect(line.sent()).toEqual(['1:fired', '1:resolved', '2:fired', '2:resolved']);
    const alerts = await line.run.documents('alerts.events.*');
    expect(Object.values(alerts)).toMatchObject([
      { episode: 1, throttled: false },
      { episode: 2, throttled: false, throttledUntil: new Date(arrivalTime + 11 * minute).toISOString() },
    ]);
  });

  test('is notified by the sweep if no record comes', async () => {
    const line = runOf({ below: 3, throttle: '10m' });
    for (const [position, many] of [3, 2, 3, 2].entries()) await line.documents(position, many);
    await line.sweepAt(5);
    expect(line.sent()).toEqual(['1:fired', '1:resolved']);
    await line.sweepAt(11.5);
    expect(line.sent()).toEqual(['1:fired', '1:resolved']);
    await line.sweepAt(12.5);
    await line.sweepAt(13.5);
    expect(line.sent()).toEqual(['1:fired', '1:resolved', '2:fired']);
  });

  test('of a silent key is notified by the sweep', async () => {
    const line = runOf({ type: 'flatline', silentFor: '2m', throttle: '10m' });
    await line.documents(0, 1);
    await line.sweepAt(4);
    await line.documents(5, 1);
    await line.sweepAt(9);
    expect(line.sent()).toEqual(['1:fired', '1:resolved']);
    await line.sweepAt(12.9);
    expect(line.sent()).toEqual(['1:fired', '1:resolved']);
    await line.sweepAt(14);
    await line.sweepAt(15);
    expect(line.sent()).toEqual(['1:fired', '1:resolved', '2:fired']);
  });
});

describe.each(['snooze', 'maintenance'])('an alert that begins within a %s', (kind) => {
  const suppressed = async (line: ReturnType<typeof runOf>) => {
    await line.documents(0, 1);
    if (kind === 'maintenance') await line.maintain(1, 6);
    else {
      // A snooze is of a state, which a monitor without any alert has none of.
      await line.documents(1, 2);
      await line.documents(2, 1);
      await line.documents(3, 1);
      line.run.sent.length = 0;
      await line.snoozeUntil(6);
    }
    await line.documents(4, 2);
  };

  test('is notified by the sweep once that ends and it is still on, and so is its end', async () => {
    const line = runOf();
    await suppressed(line);
    await line.documents(5, 2);
    await line.sweepAt(5.9);
    expect(line.sent()).toEqual([]);
    await line.documents(6, 2);
    await line.sweepAt(6.6);
    await line.sweepAt(6.7);
    expect(line.sent()).toEqual([expect.stringMatching(/^\d:fired$/)]);
    // The window in which it is on is another one by now.
    const since = new Date(arrivalTime + 5 * minute).toISOString();
    expect(line.run.sent[0]?.text).toContain(` is firing for text=a, since ${since}: 2, with a limit`);
    await line.documents(7, 1);
    await line.documents(8, 1);
    expect(line.sent()).toEqual([expect.stringMatching(/:fired$/), expect.stringMatching(/:resolved$/)]);
    expect(line.run.sent[0]?.deduplicationId.replace('fired', 'resolved')).toBe(
      line.run.sent[1]?.deduplicationId,
    );
  });

  test('and ends within it is not', async () => {
    const line = runOf();
    await suppressed(line);
    await line.documents(5, 1);
    await line.sweepAt(7);
    await line.sweepAt(8);
    expect(line.sent()).toEqual([]);
  });

  test('is notified once although the one that would have sent it died', async () => {
    const line = runOf();
    await suppressed(line);
    await line.documents(5, 2);
    await line.documents(6, 2);
    line.run.clock = arrivalTime + 6.6 * minute;
    const dying = {
      ...line.run.store,
      put: (async (writes) => {
        const outcomes = await line.run.store.put(writes);
        if (writes.some(({ source }) => Array.isArray(source.outbox) && source.outbox.length > 0))
          throw new Error('killed');
        return outcomes;
      }) as typeof line.run.store.put,
    };
    await expect(line.run.sweep(dying)).rejects.toThrow('killed');
    expect(line.sent()).toEqual([]);
    await line.sweepAt(6.7);
    // It may be out: nobody else sends it before the claim is over.
    expect(line.sent()).toEqual([]);
    for (const position of [7, 8, 9, 10, 11]) {
      await line.documents(position, 2);
      await line.sweepAt(position + 0.9);
    }
    expect(line.sent().filter((id) => id?.endsWith(':fired'))).toHaveLength(1);
  });
});

test('the end of an alert that was notified is, once the maintenance that it fell into is over', async () => {
  const line = runOf();
  await line.documents(0, 2);
  await line.maintain(1, 6);
  await line.documents(1, 1);
  await line.documents(2, 1);
  await line.sweepAt(5);
  expect(line.sent()).toEqual(['1:fired']);
  await line.sweepAt(6.1);
  await line.sweepAt(7);
  expect(line.sent()).toEqual(['1:fired', '1:resolved']);
});

test('an end that was held back comes before the next alert', async () => {
  const line = runOf();
  await line.documents(0, 2);
  await line.maintain(1, 6);
  await line.documents(1, 1);
  await line.documents(2, 1);
  await line.documents(6, 2);
  expect(line.sent()).toEqual(['1:fired', '1:resolved', '2:fired']);
  await line.sweepAt(6.9);
  expect(line.sent()).toEqual(['1:fired', '1:resolved', '2:fired']);
});

describe('a message whose sender died, when a maintenance has begun since', () => {
  const died = async (after: number) => {
    const line = runOf();
    line.run.paceLimits = paceLimits;
    line.run.answer = () => {
      throw new Crash('after the topic took it');
    };
    expect(await isDone(line.documents(0, 2))).toBe(false);
    line.run.answer = () => true;
    await line.maintain(1, 6);
    for (const position of [1, 2]) await line.documents(position, after);
    await line.sweepAt(2.9);
    expect(line.sent()).toEqual(['1:fired']);
    return line;
  };

  test('is not sent, and the end of its alert is told after: it may have been out', async () => {
    const line = await died(1);
    for (const position of [3, 4]) await line.documents(position, 1);
    await line.sweepAt(5);
    expect(line.sent()).toEqual(['1:fired']);
    for (const position of [6.5, 7]) await line.sweepAt(position);
    expect(line.sent()).toEqual(['1:fired', '1:resolved']);
  });

  test('is sent after it under the same id if the alert is still on, and then its end', async () => {
    const line = await died(2);
    for (const position of [3, 4, 5, 6]) await line.documents(position, 2);
    for (const position of [6.6, 6.8]) await line.sweepAt(position);
    expect(line.sent()).toEqual(['1:fired', '1:fired']);
    expect(new Set(line.run.sent.map(({ deduplicationId }) => deduplicationId)).size).toBe(1);
    for (const position of [7, 8]) await line.documents(position, 1);
    expect(line.sent()).toEqual(['1:fired', '1:fired', '1:resolved']);
  });
});

test('what is held back is written once, not by each sweep', async () => {
  const line = runOf();
  await line.documents(0, 1);
  await line.maintain(1, 60);
  await line.documents(2, 2);
  await line.sweepAt(2.9);
  const before = await line.run.documents(windowIndices('events').monitors);
  for (let time = 0; time < 3; time += 1) await line.run.sweep();
  expect(await line.run.documents(windowIndices('events').monitors)).toEqual(before);
});

describe('the first, partial window', () => {
  test('of a stream is not below a limit; the next is', async () => {
    const line = runOf({ below: 3 });
    await line.documents(0, 1);
    await line.documents(1, 1);
    expect(line.sent()).toEqual([]);
    await line.documents(2, 3);
    await line.documents(3, 3);
    expect(line.sent()).toEqual(['1:fired', '1:resolved']);
  });

  test('of a key is not below a limit, unless the key had documents before', async () => {
    const line = runOf({ below: 3 });
    for (const position of [0, 1, 2]) await line.documents(position, 3);
    await line.documents(3, 1, 'b');
    await line.documents(4, 3);
    expect(line.sent()).toEqual([]);
    await line.documents(5, 1, 'b');
    await line.documents(6, 3);
    expect(line.run.sent.map(({ subject }) => subject)).toEqual(['[warning] busy firing: text=b']);
    await line.documents(7, 1);
    await line.documents(8, 3);
    expect(line.run.sent.map(({ subject }) => subject)).toContain('[warning] busy firing: text=a');
  });
});
