import { expect, test } from 'vitest';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import {
  correctionsOf,
  foldCorrection,
  missingIn,
  recordHash,
} from '../../../../functions/core/windows/redriven.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { pipeline } from '../records.ts';

const plans = planWindows(
  pipeline({ windows: [{ name: 'w', size: '1m', keyBy: ['text'], metrics: { n: count() } }] }),
);
const record = (sequenceNumber: string, ...texts: readonly string[]) => ({
  hash: recordHash({ shardId: 's', sequenceNumber }),
  documents: texts.map((text) => ({
    ...{ sequenceNumber, eventTime: 90_000, arrivalTime: 100_000 },
    document: { text },
  })),
});
const records = [record('5', 'a', 'a', 'b'), record('3', 'a')];
const hashes = records.map(({ hash }) => hash);

test('a record is told from all others of its stream in 16 characters', () => {
  expect(recordHash({ shardId: 's', sequenceNumber: '5' })).toMatch(/^[\w-]{16}$/);
  const others = [
    ['s', '6'],
    ['t', '5'],
  ].map(([shardId = '', sequenceNumber = '']) => recordHash({ shardId, sequenceNumber }));
  expect(new Set([...others, hashes[0]]).size).toBe(3);
});

test('redriven records are corrections of the panes and keys that they belong to, each record once', () => {
  const corrections = correctionsOf(plans, [...records, record('5', 'a', 'a', 'b')]);
  expect(
    corrections.map(({ paneStart, key, records: own }) => [
      paneStart,
      key,
      own.map(({ hash, documents }) => [hash, documents.length]),
    ]),
  ).toEqual([
    [
      60_000,
      ['a'],
      [
        [hashes[1], 1],
        [hashes[0], 2],
      ].toSorted(([one]) => (one === hashes[0] ? -1 : 1)),
    ],
    [60_000, ['b'], [[hashes[0], 1]]],
  ]);
});

test('a record that is in a pane is known there, and is folded in once', () => {
  const [correction] = correctionsOf(plans, records);
  if (correction === undefined) throw new Error('no correction');
  const pane = foldCorrection(correction, undefined);
  expect(pane).toMatchObject({
    ...{
      kind: 'pane',
      window: 'w',
      paneStart: 60_000,
      shardId: 'redriven',
      key: ['a'],
      fence: '',
      since: '',
    },
    ...{ documents: 3, revision: 1, redriven: hashes },
  });
  expect(missingIn(pane, correction)).toEqual([]);
  expect(foldCorrection(correction, pane)).toBeUndefined();
  const [more] = correctionsOf(plans, [...records, record('9', 'a')]);
  if (more === undefined) throw new Error('no correction');
  expect(missingIn(pane, more).map(({ hash }) => hash)).toEqual([record('9').hash]);
  expect(foldCorrection(more, pane)).toMatchObject({
    ...{ documents: 4, revision: 2, redriven: [...hashes, record('9').hash] },
  });
});
