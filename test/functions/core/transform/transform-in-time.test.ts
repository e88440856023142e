import { describe, expect, test } from 'vitest';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import type { TimeLimit } from '../../../../functions/core/transform/time-limit.ts';
import { transformValues } from '../../../../functions/core/transform/transform.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import { jsonRecords, pipeline } from '../records.ts';

describe('a transform that does not end in time', () => {
  const records = jsonRecords([1, 2, 3]);
  const message = 'the transform took half of the time that the function has';
  const late = { failure: { type: 'not_in_time', message }, retriable: true };
  const within = (transform: (n: unknown) => unknown, limit: TimeLimit, more = {}) => {
    const made = pipeline({ transform: transform as Pipeline['transform'], ...more });
    return transformValues(decodeBatch(records, 'json'), records, made, limit);
  };
  const soon = (): TimeLimit => {
    let isOver = false;
    const over = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
      isOver = true;
    });
    return { isOver: () => isOver, over };
  };

  test('has its record delivered again, and the others go on', async () => {
    const hanging = (n: unknown) => (n === 2 ? new Promise(() => undefined) : { n });
    expect(await within(hanging, soon())).toMatchObject([
      { document: { n: 1 } },
      late,
      { document: { n: 3 } },
    ]);
  });

  test('in the batch step has all documents delivered again', async () => {
    const transformBatch = () => new Promise<never>(() => undefined);
    expect(await within((n) => ({ n }), soon(), { transformBatch })).toMatchObject([late, late, late]);
  });

  test('begins with no further record when the time is over', async () => {
    let begun = 0;
    const limit = { isOver: () => begun >= 2, over: new Promise(() => undefined) };
    const counting = (n: unknown) => {
      begun += 1;
      return { n };
    };
    expect(await within(counting, limit)).toMatchObject([
      { document: { n: 1 } },
      { document: { n: 2 } },
      late,
    ]);
  });
});
