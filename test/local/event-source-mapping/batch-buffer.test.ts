import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchBuffer } from '../../../local/event-source-mapping/batch-buffer.ts';
import { emptyEventBytes, kinesisEvent, payloadBytes } from '../../../local/event-source-mapping/event.ts';
import { polledRecord, polledRecords, source } from './records.ts';

/** What the records of an event may have of the 6 MB: the rest is `{"Records":[…]}`, without the last comma. */
const maxPayload = 6 * 1024 * 1024 - emptyEventBytes + 1;

function bufferOf(batchSize: number, maxBatchingWindow: number): BatchBuffer {
  return new BatchBuffer({ batchSize, maxBatchingWindow }, source);
}

/** A record that weighs this much of the payload, base64 and all. */
function weighing(bytes: number, number: number) {
  const around = payloadBytes(polledRecord(number, { data: '' }), source);
  return polledRecord(number, { data: 'A'.repeat(bytes - around) });
}

// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#kinesis-polling-and-batching
describe('batches of with-kinesis', () => {
  it('"until the batching window expires": nothing before while the batch is not full', () => {
    const buffer = bufferOf(10, 5_000);
    buffer.add(polledRecords(9), 1_000);
    expect(buffer.take(5_999)).toEqual([]);
    expect(buffer.dueIn(5_999)).toBe(1);
    expect(buffer.take(6_000)).toEqual(polledRecords(9));
    expect(buffer.take(6_000)).toEqual([]);
  });

  it('"until it has gathered a full batch": at once, and the rest is kept in order', () => {
    const buffer = bufferOf(4, 5_000);
    const records = polledRecords(10);
    buffer.add(records, 0);
    expect(buffer.take(0)).toEqual(records.slice(0, 4));
    expect(buffer.take(0)).toEqual(records.slice(4, 8));
    expect(buffer.take(0)).toEqual([]);
    expect(buffer.take(5_000)).toEqual(records.slice(8));
  });

  it('opens the window with the first record, not with a later one', () => {
    const buffer = bufferOf(10, 1_000);
    buffer.add([polledRecord(0)], 100);
    buffer.add([polledRecord(1)], 1_000);
    expect(buffer.take(1_100)).toHaveLength(2);
    buffer.add([polledRecord(2)], 9_000);
    expect(buffer.take(9_999)).toEqual([]);
    expect(buffer.take(10_000)).toHaveLength(1);
  });

  it('"By default, Lambda invokes your function as soon as records are available": at once without a window', () => {
    const buffer = bufferOf(10, 0);
    buffer.add([polledRecord(0)], 7);
    expect(buffer.take(7)).toHaveLength(1);
  });

  it('knows since when its first record waits, also of one that a full batch left behind', () => {
    const buffer = bufferOf(2, 1_000);
    expect(buffer.since).toBeUndefined();
    buffer.add(polledRecords(3), 100);
    buffer.take(500);
    expect(buffer.since).toBe(100);
  });

  it('has nothing due when it is empty', () => {
    const buffer = bufferOf(10, 0);
    expect(buffer.take(1e12)).toEqual([]);
    expect(buffer.dueIn(1e12)).toBe(Number.POSITIVE_INFINITY);
    buffer.add([], 5);
    expect(buffer.dueIn(6)).toBe(Number.POSITIVE_INFINITY);
  });

  it('"until the batch reaches the payload limit of 6 MB": to the byte, and not one byte more', () => {
    const third = Math.floor(maxPayload / 3);
    const rest = maxPayload - 2 * third;
    const buffer = bufferOf(10_000, 5_000);
    buffer.add([weighing(third, 0), weighing(third, 1), weighing(rest, 2)], 0);
    expect(buffer.take(0)).toEqual([]);
    buffer.add([weighing(1_000, 3)], 1);
    const full = buffer.take(1);
    expect(full).toHaveLength(3);
    expect(JSON.stringify(kinesisEvent(full, source))).toHaveLength(6 * 1024 * 1024);

    const over = bufferOf(10_000, 5_000);
    over.add([weighing(third, 0), weighing(third, 1), weighing(rest + 1, 2)], 0);
    expect(over.take(0)).toHaveLength(2);
  });

  it('sends a record alone that is over the cap by itself', () => {
    const buffer = bufferOf(10_000, 5_000);
    buffer.add([polledRecord(0), weighing(maxPayload + 1, 1), polledRecord(2)], 0);
    expect(buffer.take(0)).toEqual([polledRecord(0)]);
    expect(buffer.take(0)).toHaveLength(1);
    expect(buffer.take(0)).toEqual([]);
    expect(buffer.take(5_000)).toEqual([polledRecord(2)]);
  });

  it('loses, repeats and reorders nothing, however records come and batches are taken', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 400 })));
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 12 }), (polls, batchSize) => {
        const buffer = bufferOf(batchSize, 300);
        const given: unknown[] = [];
        const taken: unknown[] = [];
        let now = 0;
        for (const [count, pause] of polls) {
          const records = Array.from({ length: count }, (_, position) =>
            polledRecord(given.length + position),
          );
          given.push(...records);
          buffer.add(records, now);
          now += pause;
          for (let batch = buffer.take(now); batch.length > 0; batch = buffer.take(now)) {
            expect(batch.length).toBeLessThanOrEqual(batchSize);
            taken.push(...batch);
          }
        }
        for (let batch = buffer.take(now + 300); batch.length > 0; batch = buffer.take(now + 900)) {
          taken.push(...batch);
        }
        expect(taken).toEqual(given);
      }),
      { numRuns: 50 },
    );
  });
});
