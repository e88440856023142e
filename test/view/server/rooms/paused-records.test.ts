import { expect, test } from 'vitest';
import { PausedReading } from '../../../../view/server/rooms/records/paused-reading.ts';
import { Pauses } from '../../../../view/server/rooms/records/pauses.ts';
import { RecordFilter } from '../../../../view/server/rooms/records/record-filter.ts';
import { StoredAnswers } from '../../../../view/server/rooms/records/stored-answers.ts';
import { RecordTail } from '../../../../view/server/rooms/records/tail.ts';
import type { TailListener } from '../../../../view/server/rooms/records/tail-listener.ts';
import type { TailRecord } from '../../../../view/server/rooms/records/tail-record.ts';
import { namedSource } from '../../source.ts';
import { recordsOf } from './tail-records.ts';

const bodies = [
  { total: 5, depot: 'ghent' },
  { total: 'x', depot: 'ghent' },
  { total: 1, depot: 'test' },
  'no JSON',
];

/** A tail that reads nothing: the test gives it what passes. */
function pausable() {
  const tail = new RecordTail(namedSource, 0);
  const listeners: TailListener[] = [];
  tail.listen = (listener) => {
    listeners.push(listener);
    return () => undefined;
  };
  const pauses = new Pauses();
  return {
    tail,
    listeners,
    pass: (records: readonly TailRecord[]) => {
      tail.kept.add(records);
      tail.read += records.length;
      for (const listener of listeners) listener.onRecords(records);
    },
    paused: async (at: number, query = '') => {
      const filter = new RecordFilter(new URLSearchParams(query));
      const reading = new PausedReading(tail, at, pauses, filter, new StoredAnswers(namedSource));
      await reading.first();
      return reading;
    },
  };
}

test('a paused list stays as it is, under other filters too, until the page goes on', async () => {
  const { pass, paused } = pausable();
  const now = Date.now();
  pass(await recordsOf(...bodies));
  const all = await paused(now);
  pass(await recordsOf(...bodies, 'no JSON either'));
  expect(await all.frame()).toMatchObject({
    ...{ passed: 4, matching: 4, outcomes: { indexed: 1, filtered: 1, rejected: 2, errored: 0 } },
    paused: { at: now, isKept: true, passed: 5, matching: 5 },
  });
  const rejected = await paused(now, 'outcome=rejected');
  pass(await recordsOf('no JSON again'));
  const frame = await rejected.frame();
  expect(frame.rows.map(({ sequenceNumber }) => sequenceNumber)).toEqual(['4', '2']);
  // Of those that passed before these filters were asked for, nobody has counted which fulfil them.
  expect(frame).toMatchObject({ passed: 4, matching: 2, paused: { at: now, isKept: true, passed: 6 } });
  expect(frame.paused?.matching).toBeUndefined();
});

test('what the engine refuses after the pause is said in its row, which stays', async () => {
  const { pass, paused, listeners } = pausable();
  const records = await recordsOf(...bodies);
  pass(records);
  const reading = await paused(Date.now(), 'outcome=indexed');
  const [before] = records;
  if (before === undefined) throw new Error('no record');
  const reasons = ['bulk:mapper_parsing_exception'];
  const refusal = { shardId: 's', sequenceNumber: '1', arrivedAt: 1_000, reasons };
  listeners[0]?.onRefusal({ before, after: before.withRefusal(reasons) }, refusal);
  const { rows } = await reading.frame();
  expect(rows.map(({ outcome }) => outcome)).toEqual(['rejected']);
});

test('a pause of before the view was started, or before many others, says that it isn’t kept', async () => {
  const { pass, paused } = pausable();
  pass(await recordsOf(...bodies));
  const old = await (await paused(Date.now() - 3_600_000)).frame();
  expect(old).toMatchObject({ rows: [], passed: 0, paused: { isKept: false } });
  const now = Date.now();
  const pauses = new Pauses();
  const tail = new RecordTail(namedSource, 0);
  for (const earlier of [4, 3, 2, 1, 0]) pauses.of(now - earlier, tail);
  expect(pauses.of(now - 4, tail, now + 60_000)).toBeUndefined();
  expect(pauses.of(now - 3, tail, now + 60_000)).toBeDefined();
});
