import { describe, expect, test } from 'vitest';
import { paceLimits } from '../../../functions/aggregator/notify/pace-limits.ts';
import { windowIndices } from '../../../functions/core/windows/addresses.ts';
import { arrivalTime } from '../core/records.ts';
import { Crash, isDone } from './flaky-store.ts';
import { minute, runOf } from './suppressed-run.ts';

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
