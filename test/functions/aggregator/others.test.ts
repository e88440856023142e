import { expect, test } from 'vitest';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import { average, count } from '../../../functions/pipeline/metrics.ts';
import type { Monitor } from '../../../functions/pipeline/monitors.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const monitors: readonly Monitor[] = [
  { name: 'many', type: 'threshold', window: 'w', value: 'all', above: 5 },
  { name: 'high', type: 'threshold', window: 'w', value: 'mean', above: 0.5 },
  { name: 'spike', type: 'spike', window: 'w', value: 'all', factor: 2, baseline: 1, atLeast: 5 },
  { name: 'new', type: 'newValue', window: 'w', learnFor: '1m' },
  { name: 'quiet', type: 'flatline', window: 'w', silentFor: '2m' },
];

/** Subjects of what is told of records of these texts, each so many seconds after the first minute. */
async function told(given: readonly (readonly [text: string, seconds: number])[], size: number) {
  const metrics = { all: count(), mean: average('n') };
  const windows = [
    { name: 'w', size: '1m', keyBy: ['text'], maxKeys: 2, metrics, allowedLateness: '1m' },
  ] as const;
  const run = new WindowRun(pipeline({ windows, monitors }), {
    shards: [{ id: 'shardId-000000000000', parents: [] }],
    clock: arrivalTime,
    store: memoryStore({ refreshed: 'when-asked' }),
  });
  const records = given.map(([text, seconds], position): StreamRecord => {
    const time = arrivalTime + seconds * 1_000;
    const data = JSON.stringify({ at: new Date(time).toISOString(), text, n: 1 });
    return streamRecord(data, position, { shardId: 'shardId-000000000000', arrivalTime: time });
  });
  while (records.length > 0) await run.batch(records.splice(0, size));
  run.clock = arrivalTime + 3_600_000;
  await run.sweep();
  return run.sent.map(({ subject }) => subject);
}

test('what had no room is nobody: no monitor judges it', async () => {
  const minutes = [1, 2, 3, 4].flatMap((at) =>
    Array.from({ length: 4 ** at }, (_, each) => [`${each}`, at * 60] as const),
  );
  const subjects = await told(minutes, 10);
  expect(subjects).toEqual(
    expect.arrayContaining(['[warning] high firing: text=0', '[warning] quiet firing: text=0']),
  );
  expect(subjects.filter((subject) => subject.includes('_other'))).toEqual([]);
});

/** A key with twelve records a minute, which two others that come first leave no room in some minutes. */
function crowdedOut(minutes: number, crowded: readonly number[]) {
  return Array.from({ length: minutes }, (_, at) => {
    const steady = Array.from({ length: 12 }, (_, n) => ['steady', at * 60 + 5 + n] as const);
    const others = ['x', 'y'].map((text) => [text, at * 60] as const);
    return crowded.includes(at) ? [...others, ...steady] : steady;
  }).flat();
}

test.each([1, 10, 100])(
  'a key that has no room for a while is not over, nor was it ever 0: batches of %i',
  async (size) => {
    const subjects = await told(crowdedOut(8, [2, 5]), size);
    const ofSteady = subjects.filter((subject) => /(many|spike) .*steady/.test(subject));
    expect(ofSteady).toEqual(['[warning] many firing: text=steady', '[warning] many resolved: text=steady']);
  },
);

test.each([1, 10, 200])(
  'a key that is over before others have all the room resolves: batches of %i',
  async (size) => {
    const quiet = crowdedOut(9, [6]).filter(([text, at]) => text !== 'steady' || at < 180 || at >= 360);
    const subjects = await told(
      [...quiet, ['z', 200] as const, ['z', 260] as const, ['z', 320] as const].toSorted(
        (a, b) => a[1] - b[1],
      ),
      size,
    );
    expect(subjects.filter((subject) => /many .*steady/.test(subject))).toEqual([
      '[warning] many firing: text=steady',
      '[warning] many resolved: text=steady',
      '[warning] many firing: text=steady',
      '[warning] many resolved: text=steady',
    ]);
  },
);

test.each([1, 2, 10])('learning begins with the first record, in batches of %i', async (size) => {
  const subjects = await told(
    [
      ['_other', 30],
      ['1', 65],
      ['2', 66],
      ['3', 67],
    ],
    size,
  );
  expect(subjects.filter((subject) => subject.includes('] new'))).toEqual([
    '[warning] new firing: text=1',
    '[warning] new firing: text=2',
  ]);
});
