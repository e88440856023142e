import { expect, test } from 'vitest';
import { markedKey } from '../../../functions/core/document/marked-record.ts';
import { count } from '../../../functions/pipeline/metrics.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';
import { arrivalTime, pipeline, streamRecord } from '../core/records.ts';
import { WindowRun } from './window-run.ts';

const shard = 'shardId-000000000000';
const run = '0a1b2c3d-0000-4000-8000-000000000000';

const definition = pipeline({
  windows: [
    { name: 'per-n', size: '10s', keyBy: ['n'], metrics: { documents: count() }, allowedLateness: '5s' },
  ],
  monitors: [
    { name: 'many', type: 'threshold', window: 'per-n', value: 'documents', above: 2 },
    { name: 'silent', type: 'flatline', window: 'per-n', silentFor: '30s' },
    { name: 'new', type: 'newValue', window: 'per-n', learnFor: '1s' },
  ],
});

function at(seconds: number, n: number, position: number): StreamRecord {
  const time = arrivalTime + seconds * 1_000;
  const data = JSON.stringify({ at: new Date(time).toISOString(), n });
  return streamRecord(data, position, { shardId: shard, arrivalTime: time + 200 });
}

/** As `at`, put by a verification. */
const marked = (seconds: number, n: number, position: number): StreamRecord => ({
  ...at(seconds, n, position),
  partitionKey: markedKey(run, position),
});

const users = [at(0, 1, 0), at(1, 1, 1), at(12, 1, 6), at(14, 2, 7)];
/** Enough of a known key and of a new one, one far ahead of all, and one that is no JSON. */
const verified = [
  marked(1, 1, 2),
  ...[marked(13, 3, 8), marked(13, 3, 9), marked(13, 3, 10)],
  marked(9_000, 1, 11),
  { ...streamRecord('{', 12, { shardId: shard }), partitionKey: markedKey(run, 12) },
];

async function runWith(records: readonly StreamRecord[]) {
  const windows = new WindowRun(definition, { shards: [{ id: shard, parents: [] }], clock: arrivalTime });
  const ordered = records.toSorted((a, b) => (BigInt(a.sequenceNumber) < BigInt(b.sequenceNumber) ? -1 : 1));
  const { response } = await windows.batch(ordered);
  expect(response.batchItemFailures).toEqual([]);
  windows.clock = arrivalTime + 20_000;
  await windows.sweep();
  return windows;
}

const stored = async (windows: WindowRun) => [
  ...(await Promise.all(
    ['window-panes.events.*', 'windows.events.*', 'monitor-state.events', 'alerts.events.*'].map((index) =>
      windows.documents(index),
    ),
  )),
  windows.sent,
];

test('records of a verification change no window, no state of a monitor and no notification', async () => {
  const before = await stored(await runWith(users));
  // A fence stands at the last record, which may be a verification's: it is in the panes that were written.
  const after = await stored(await runWith([...users, ...verified]));
  expect(after).toEqual(before);
  expect((await runWith([...users, at(13, 3, 8)])).sent).toHaveLength(2);
});

test('a redrive brings none of them into the windows either', async () => {
  const windows = await runWith([...users, ...verified]);
  const before = await stored(windows);
  const outcomes = await windows.redrive(verified);
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['duplicate']));
  expect(await stored(windows)).toEqual(before);
});
