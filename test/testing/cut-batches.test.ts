import { expect, test } from 'vitest';
import { cutBatches } from '../../testing/cut-batches.ts';
import { arrivalTime, streamRecord } from '../functions/core/records.ts';

async function cut(seconds: readonly number[], rules: Parameters<typeof cutBatches>[1]): Promise<number[][]> {
  const records = (async function* () {
    for (const [position, second] of seconds.entries()) {
      yield streamRecord('', position, { arrivalTime: arrivalTime + second * 1_000 });
    }
  })();
  const batches: number[][] = [];
  for await (const batch of cutBatches(records, rules)) {
    batches.push(batch.map((record) => (record.arrivalTime - arrivalTime) / 1_000));
  }
  return batches;
}

const table: [string, number[], Parameters<typeof cutBatches>[1], number[][]][] = [
  ['nothing is no batch', [], { batchSize: 2, eachMinute: true }, []],
  ['a batch is full at its size', [0, 1, 2], { batchSize: 2, eachMinute: false }, [[0, 1], [2]]],
  [
    'a minute begins a batch if it is asked for',
    [0, 59, 60],
    { batchSize: 9, eachMinute: true },
    [[0, 59], [60]],
  ],
  ['a minute begins none otherwise', [0, 59, 60], { batchSize: 9, eachMinute: false }, [[0, 59, 60]]],
  [
    'a minute that was reached before does not begin again',
    [60, 0, 61],
    { batchSize: 9, eachMinute: true },
    [[60, 0, 61]],
  ],
];

test.each(table)('%s', async (_, seconds, rules, batches) => {
  expect(await cut(seconds, rules)).toEqual(batches);
});
