import { describe, expect, test } from 'vitest';
import type { OrderedOperation } from '../../../../functions/core/document/operation.ts';
import { sendOrdered } from '../../../../functions/core/ordered/send-ordered.ts';
import {
  ordinalsPerObject,
  type RecordPart,
  type StreamRecord,
} from '../../../../functions/pipeline/record.ts';
import { limits } from '../bulk/engine.ts';
import { outsideOf, Store } from '../ordered/store.ts';
import { streamRecord } from '../records.ts';
import { operationOf, type Rules } from './ordered-operation.ts';

describe('of two changes the later one wins', () => {
  const low: [StreamRecord, RecordPart] = [streamRecord('1', 0), [0, 0, 0]];
  const later: readonly [string, [StreamRecord, RecordPart]][] = [
    ['of one value', [streamRecord('1', 0), [0, 0, 1]]],
    ['of one record', [streamRecord('1', 0), [0, 1, 0]]],
    ['of one line of objects', [streamRecord('1', 0), [0, 0, ordinalsPerObject]]],
    ['of one aggregate', [streamRecord('1', 0), [1, 0, 0]]],
    ['of two records', [streamRecord('1', 1), [0, 0, 0]]],
  ];

  /** Delivers the changes, each in a batch of its own or all in one, and tells what became of them. */
  async function sendAll(operations: readonly OrderedOperation[], isOneBatch: boolean) {
    const store = new Store();
    const batches = isOneBatch ? [operations] : operations.map((operation) => [operation]);
    const statuses: string[] = [];
    for (const batch of batches) {
      const { outcomes } = await sendOrdered(batch, limits, outsideOf(store));
      statuses.push(...outcomes.map(({ status }) => status));
    }
    return { statuses, stored: store.visible().a };
  }

  describe.each([
    ['in one batch', true],
    ['in two', false],
  ])('%s', (_, isOneBatch) => {
    test.each(later)('%s', async (_, high) => {
      const changes = [operationOf({ n: 1 }, {}, ...low), operationOf({ n: 2 }, {}, ...high)];
      const { statuses, stored } = await sendAll(changes, isOneBatch);
      expect(statuses).toEqual([isOneBatch ? 'stale' : 'indexed', 'indexed']);
      expect(stored).toEqual({ n: 2 });
    });

    test.each(later)('%s, of partial ones that are merged', async (_, high) => {
      const rules: Rules = { action: 'upsert' };
      const changes = [operationOf({ n: 1 }, rules, ...low), operationOf({ text: 'x' }, rules, ...high)];
      const { statuses, stored } = await sendAll(changes, isOneBatch);
      expect(statuses).toEqual(['indexed', 'indexed']);
      expect(stored).toEqual({ n: 1, text: 'x' });
    });

    test.each([
      [6, 7],
      [9, 10],
      [1.25, 1.5],
      [-2, -1],
      [-1, 0],
      [1e20, 1e21],
      [2, 1e21],
    ])('of versions that rise from %d to %d', async (older, newer) => {
      const changes = [older, newer].map((version, n) =>
        operationOf({ n }, { version: () => version }, streamRecord('1', n)),
      );
      const { statuses, stored } = await sendAll(changes, isOneBatch);
      expect(statuses).toEqual([isOneBatch ? 'stale' : 'indexed', 'indexed']);
      expect(stored).toEqual({ n: 1 });
    });

    test.each([
      [7, 6],
      [10, 9],
      [1.5, 1.25],
      [1e21, 2],
    ])('of versions that fall from %d to %d, which is the first', async (newer, older) => {
      const changes = [newer, older].map((version, n) =>
        operationOf({ n }, { version: () => version }, streamRecord('1', n)),
      );
      const { statuses, stored } = await sendAll(changes, isOneBatch);
      expect(statuses).toEqual(['indexed', 'stale']);
      expect(stored).toEqual({ n: 0 });
    });
  });

  test('an earlier one with a higher version, which comes after it', async () => {
    const changes = [
      operationOf({ n: 1 }, { version: () => 6 }, streamRecord('1', 1)),
      operationOf({ n: 2 }, { version: () => 7 }, streamRecord('1', 0)),
    ];
    expect(await sendAll(changes, false)).toEqual({ statuses: ['indexed', 'indexed'], stored: { n: 2 } });
  });
});
