import { expect, test } from 'vitest';
import { DeliveryCounts } from '../../../local/event-source-mapping/delivery-log.ts';
import { Lane } from '../../../local/event-source-mapping/lane.ts';
import { defaultSettings } from '../../../local/event-source-mapping/settings.ts';
import { jumpingClock } from './clock.ts';
import { polledRecords, source } from './records.ts';

test('a delivery says how long its first record waited unread, how long in its batch, and what the function took', async () => {
  const clock = jumpingClock(10_000);
  const counts = new DeliveryCounts();
  const { signal } = new AbortController();
  let invocations = 0;
  const lane = new Lane({
    settings: { ...defaultSettings, startingPosition: 'TRIM_HORIZON', batchSize: 2, maxBatchingWindow: 500 },
    ...{ source, counts, clock, signal },
    invoke: async () => {
      invocations += 1;
      await clock.sleep(70, signal);
      if (invocations === 1) throw new Error('down');
      return undefined;
    },
    onFailure: { give: async () => undefined },
    pass: () => undefined,
    report: () => undefined,
  });
  lane.add(polledRecords(3, { arrivalTime: 9_000 }));
  lane.close();
  await lane.ended;
  const [first, again, rest] = counts.recent;
  expect(first).toEqual({ at: 10_000, waited: 1_000, gathered: 0, took: 70, isDone: false });
  // The pause before the second attempt.
  expect(again).toEqual({ at: 10_470, waited: 1_470, gathered: 470, took: 70, isDone: true });
  // Left behind by a full batch, it waited for the function and for its own batch.
  expect(rest).toMatchObject({
    waited: (rest?.at ?? 0) - 9_000,
    gathered: (rest?.at ?? 0) - 10_000,
    isDone: true,
  });
});
