import { describe, expect, test } from 'vitest';
import { arrivalTime } from '../core/records.ts';
import { minute, runOf } from './suppressed-run.ts';

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
