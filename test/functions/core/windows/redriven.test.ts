import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slotOf } from '../../../../functions/core/windows/addresses.ts';
import { applyParts } from '../../../../functions/core/windows/apply.ts';
import { planWindows } from '../../../../functions/core/windows/plan.ts';
import { recordHash, redrivenParts } from '../../../../functions/core/windows/redriven.ts';
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

const partsOf = (given: Parameters<typeof redrivenParts>[1]) =>
  [...redrivenParts(plans, given).values()].flat();

test('a record is told from all others of its stream in 16 characters', () => {
  expect(recordHash({ shardId: 's', sequenceNumber: '5' })).toMatch(/^[\w-]{16}$/);
  const others = [
    ['s', '6'],
    ['t', '5'],
  ].map(([shardId = '', sequenceNumber = '']) => recordHash({ shardId, sequenceNumber }));
  expect(new Set([...others, hashes[0]]).size).toBe(3);
});

test('redriven records are parts of the panes and keys that they belong to, each record once', () => {
  const parts = partsOf([...records, record('5', 'a', 'a', 'b')]);
  const found = parts.map(({ paneStart, key, redriven, documents, metrics }) => ({
    ...{ paneStart, key, redriven, documents, metrics },
  }));
  expect(found).toHaveLength(3);
  expect(found).toEqual(
    expect.arrayContaining([
      { paneStart: 60_000, key: ['a'], redriven: hashes[0], documents: 2, metrics: { 'n count': 2 } },
      { paneStart: 60_000, key: ['b'], redriven: hashes[0], documents: 1, metrics: { 'n count': 1 } },
      { paneStart: 60_000, key: ['a'], redriven: hashes[1], documents: 1, metrics: { 'n count': 1 } },
    ]),
  );
});

test('each part goes to the slot of its key', () => {
  const texts = Array.from({ length: 60 }, (_, n) => `key-${n}`);
  const parts = redrivenParts(plans, [record('5', ...texts)]);
  expect(parts.size).toBeGreaterThan(8);
  for (const [slot, own] of parts) for (const { key } of own) expect(slotOf(key)).toBe(slot);
  expect([...parts.values()].flat()).toHaveLength(60);
});

test('nothing of a record is late, however far its documents are apart', () => {
  const { hash, documents } = record('5', 'a', 'a', 'a');
  const apart = documents.map((each, n) => ({ ...each, eventTime: (3 - n) * 86_400_000 }));
  const parts = partsOf([{ hash, documents: apart }]);
  expect(parts.map(({ paneStart, documents, isLate }) => [paneStart, documents, isLate])).toEqual(
    [3, 2, 1].map((days) => [days * 86_400_000, 1, undefined]),
  );
});

test('a record that is in a pane is known there, and is applied once', () => {
  const [plan] = plans;
  if (plan === undefined) throw new Error('no plan');
  const ofA = (given: typeof records) => partsOf(given).filter(({ key }) => key[0] === 'a');
  const slot = slotOf(['a']);
  const pane = applyParts(plan, undefined, ofA(records), { slot, commit: 7 });
  expect(pane).toMatchObject({
    ...{ kind: 'key-pane', window: 'w', paneStart: 60_000, key: ['a'], slot, commit: 7, since: 7 },
    ...{ documents: 3, revision: 1, redriven: hashes },
  });
  expect(applyParts(plan, pane, ofA(records), { slot, commit: 8 })).toBe(pane);
  const more = ofA([...records, record('9', 'a')]);
  expect(applyParts(plan, pane, more, { slot, commit: 8 })).toMatchObject({
    ...{ documents: 4, revision: 2, commit: 8, since: 7 },
    redriven: [...hashes, record('9').hash],
  });
});

test('however redrives repeat and overlap, each record counts once', () => {
  const [plan] = plans;
  if (plan === undefined) throw new Error('no plan');
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat({ max: 9 }), { maxLength: 6 }), { maxLength: 8 }), (redrives) => {
      let pane: ReturnType<typeof applyParts>;
      for (const [commit, numbers] of redrives.entries()) {
        const parts = partsOf(numbers.map((number) => record(String(number), 'a')));
        if (parts.length > 0) pane = applyParts(plan, pane, parts, { slot: slotOf(['a']), commit });
      }
      const distinct = new Set(redrives.flat()).size;
      expect(pane?.documents ?? 0).toBe(distinct);
      expect(new Set(pane?.redriven).size).toBe(distinct);
    }),
  );
});
