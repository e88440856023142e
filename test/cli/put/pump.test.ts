import { expect, test } from 'vitest';
import { Pacer } from '../../../cli/kit/pacer.ts';
import { Batcher } from '../../../cli/put/batch.ts';
import { pump } from '../../../cli/put/pump.ts';
import { encode } from '../../../cli/records/encode.ts';

test('a batch that fills while another is waited for is not sent before it is full', async () => {
  const sizes: number[] = [];
  let time = 0;
  const chunks = (async function* () {
    for (let chunk = 0; chunk < 6; chunk++) {
      const records = Array.from({ length: 200 }, () => ({ bytes: Buffer.from('line'), line: 1 }));
      yield { records, emptyLines: 0 };
    }
  })();
  await pump(chunks, {
    encode: (record) => encode(record, { gzip: false, partitionKeyField: undefined }),
    pacer: new Pacer(undefined),
    batcher: new Batcher({ aggregate: false, randomKey: () => 'key' }),
    submit: async (batch) => {
      sizes.push(batch.length);
      await Promise.resolve();
      time += 1_000;
    },
    leave: () => Promise.reject(new Error('nothing is left')),
    onRead: () => undefined,
    isStopping: () => false,
    sleep: () => Promise.reject(new Error('nothing is paced')),
    now: () => time,
  });
  expect(sizes).toEqual([500, 500, 200]);
});
