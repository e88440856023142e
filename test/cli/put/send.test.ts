import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryDelayMs } from '../../../cli/kit/retry-delay.ts';
import { Patience } from '../../../cli/put/retry.ts';
import { type SendEdges, send } from '../../../cli/put/send.ts';
import type { Batch } from '../../../cli/records/record.ts';

function batchOf(length: number): Batch {
  return Array.from({ length }, (_, position) => {
    const input = { bytes: new Uint8Array(1), line: position + 1 };
    return { partitionKey: 'k', records: [{ input, data: input.bytes, partitionKey: undefined }] };
  });
}

function linesOf(batch: Batch): number[] {
  return batch.flatMap((entry) => entry.records.map((record) => record.input.line));
}

/** Time passes only in sleeps. */
function edgesWith(putRecords: SendEdges['putRecords'], patience = new Patience(60_000)) {
  let time = 0;
  const sleeps: number[] = [];
  const edges: SendEdges = {
    putRecords,
    sleep: async (ms) => {
      sleeps.push(ms);
      time += ms;
    },
    now: () => time,
    random: () => 0.999,
    patience,
    isStopping: () => false,
  };
  return { edges, sleeps };
}

function named(name: string): Error {
  return Object.assign(new Error('injected'), { name });
}

describe('a batch', () => {
  test('is sent again for exactly what was not taken, until all is taken once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.boolean(), { maxLength: 200 }),
        async (size, refusals) => {
          const taken: number[] = [];
          let draw = 0;
          const { edges } = edgesWith(async (batch) =>
            linesOf(batch).map((line) => {
              draw += 1;
              if (refusals[draw] === true) return 'InternalFailure';
              taken.push(line);
              return undefined;
            }),
          );
          const result = await send(batchOf(size), edges);
          expect(result.leftOver).toEqual([]);
          expect(taken.toSorted((a, b) => a - b)).toEqual(linesOf(batchOf(size)));
        },
      ),
    );
  });

  test('is left over when nothing of it was taken for as long as patience lasts', async () => {
    const { edges, sleeps } = edgesWith(async (batch) =>
      batch.map(() => 'ProvisionedThroughputExceededException'),
    );
    const result = await send(batchOf(3), edges);
    expect(result.leftOver.map(({ record, reason }) => [record.line, reason])).toEqual([
      [1, 'ProvisionedThroughputExceededException'],
      [2, 'ProvisionedThroughputExceededException'],
      [3, 'ProvisionedThroughputExceededException'],
    ]);
    expect(sleeps.reduce((sum, ms) => sum + ms)).toBeGreaterThanOrEqual(60_000);
    expect(result.retried).toBe(3 * sleeps.length);
  });

  test('is not given up while some of it is taken now and then', async () => {
    let requests = 0;
    const { edges } = edgesWith(async (batch) => {
      requests += 1;
      return batch.map((_, position) =>
        requests % 8 === 0 && position === 0 ? undefined : 'InternalFailure',
      );
    });
    expect((await send(batchOf(20), edges)).leftOver).toEqual([]);
  });

  test('after one that was given up gets a single attempt, until one succeeds', async () => {
    let alive = false;
    let requests = 0;
    const { edges } = edgesWith(async (batch) => {
      requests += 1;
      return batch.map(() => (alive ? undefined : 'InternalFailure'));
    });
    await send(batchOf(1), edges);
    requests = 0;
    expect((await send(batchOf(1), edges)).leftOver).toHaveLength(1);
    expect(requests).toBe(1);
    alive = true;
    expect((await send(batchOf(1), edges)).leftOver).toHaveLength(0);
    alive = false;
    requests = 0;
    await send(batchOf(1), edges);
    expect(requests).toBeGreaterThan(5);
  });

  test('is left over at once when Kinesis refuses the request for what it holds', async () => {
    const { edges, sleeps } = edgesWith(() => Promise.reject(named('ValidationException')));
    const result = await send(batchOf(2), edges);
    expect(result).toMatchObject({ retried: 0, leftOver: [{ reason: 'ValidationException' }, {}] });
    expect(result.fatal).toBeUndefined();
    expect(sleeps).toEqual([]);
  });

  test.each(['ResourceNotFoundException', 'AccessDeniedException', 'ExpiredTokenException'])(
    'met by %s reports it as fatal',
    async (name) => {
      const error = named(name);
      const { edges } = edgesWith(() => Promise.reject(error));
      expect(await send(batchOf(1), edges)).toMatchObject({ fatal: error, leftOver: [{ reason: name }] });
    },
  );

  test('outlives errors of the network', async () => {
    const errors = [
      Object.assign(new Error('cut'), { code: 'ECONNRESET' }),
      named('TimeoutError'),
      named('x'),
    ];
    const { edges } = edgesWith(async (batch) => {
      const error = errors.pop();
      if (error !== undefined) throw error;
      return batch.map(() => undefined);
    });
    expect(await send(batchOf(2), edges)).toEqual({ leftOver: [], retried: 6 });
  });
});

test('delays are anywhere between nothing and a doubling limit of at most 5 s', () => {
  const longest = [0, 1, 2, 3, 10, 2_000].map((attempt) => retryDelayMs(attempt, () => 1));
  expect(longest).toEqual([100, 200, 400, 800, 5_000, 5_000]);
  expect(retryDelayMs(10, () => 0)).toBe(0);
});
