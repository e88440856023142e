import { describe, expect, test } from 'vitest';
import type { BulkItem } from '../../../../functions/core/bulk/bulk-answer.ts';
import { Flow } from '../../../../functions/core/bulk/flow.ts';
import { sendOperations } from '../../../../functions/core/bulk/send-operations.ts';
import { operation, operations } from '../records.ts';
import { allTaken, busy, conflict, items, limits, mappingError, refused, taken, world } from './engine.ts';

const chunksOf = (count: number) => ({ ...limits, chunk: { bytes: 1_000_000, operations: count } });

const statuses = ({ outcomes }: Awaited<ReturnType<typeof sendOperations>>) =>
  outcomes.map(({ status }) => status);

describe('answers are matched by position', () => {
  test('each operation gets its own item, also when ids repeat', async () => {
    const same = [0, 1, 2].map(() => operation(0));
    const { outside } = world(() => items(taken, mappingError, taken));
    expect(statuses(await sendOperations(same, limits, outside))).toEqual(['indexed', 'rejected', 'indexed']);
  });

  test.each([0, 1, 3])('%i items for 2 operations are a fault, not a guess', async (count) => {
    const { outside } = world(() => items(...Array.from({ length: count }, () => taken)));
    const result = sendOperations(operations(2), limits, outside);
    await expect(result).rejects.toMatchObject({ code: 'PROTOCOL' });
  });

  test('nothing to send sends nothing', async () => {
    const { outside, bodies } = world(allTaken);
    expect(await sendOperations([], limits, outside)).toEqual({ outcomes: [], retries: 0 });
    expect(bodies).toEqual([]);
  });
});

describe('retrying', () => {
  test('sends only what failed for now, in order, until it is taken', async () => {
    const { outside, sent } = world((ids, request) =>
      request === 0 ? items(taken, busy, mappingError, busy, conflict) : allTaken(ids),
    );
    const result = await sendOperations(operations(5), limits, outside);
    expect(sent()).toEqual([
      ['0', '1', '2', '3', '4'],
      ['1', '3'],
    ]);
    expect(statuses(result)).toEqual(['indexed', 'indexed', 'rejected', 'indexed', 'duplicate']);
    expect(result.retries).toBe(1);
  });

  test('waits a random part of a time that doubles up to the cap', async () => {
    const { outside, sleeps } = world(() => refused(503), { deadline: 40_000, random: () => 0.5 });
    await sendOperations(operations(1), limits, outside);
    expect(sleeps.slice(0, 9)).toEqual([50, 100, 200, 400, 800, 1_600, 2_500, 2_500, 2_500]);
  });

  test.each([
    ['no answer', { kind: 'unreachable' as const, message: 'socket hang up' }],
    ['429 for the request', refused(429)],
    ['503', refused(503)],
    ['a missing index', refused(404, 'index_not_found_exception')],
    ['a full disk', refused(403, 'cluster_block_exception')],
  ])('follows %s, and ends as errored when it never gets better', async (_, answer) => {
    const { outside, bodies } = world(() => answer, { deadline: 2_000 });
    const result = await sendOperations(operations(3), limits, outside);
    expect(statuses(result)).toEqual(['errored', 'errored', 'errored']);
    expect(bodies.length).toBeGreaterThan(2);
  });
});

describe('the deadline', () => {
  test('is never slept over, and no request may take longer than is left', async () => {
    const { outside, timeouts, clock } = world(() => refused(503), { deadline: 1_500, took: 100 });
    await sendOperations(operations(1), limits, outside);
    expect(clock()).toBeLessThanOrEqual(1_500);
    expect(timeouts[0]).toBe(limits.requestTimeout);
    expect(timeouts.at(-1)).toBeLessThan(limits.requestTimeout);
  });

  test('is used up: an engine that is back before it takes what is left, however long the pauses have become', async () => {
    const { outside, clock } = world((ids) => (clock() < 5_500 ? refused(503) : allTaken(ids)), {
      deadline: 6_000,
    });
    expect(statuses(await sendOperations(operations(2), limits, outside))).toEqual(['indexed', 'indexed']);
  });

  test('leaves what was not sent errored, and keeps what was', async () => {
    const { outside, sent } = world(allTaken, { deadline: 15 });
    const one = { ...chunksOf(1), concurrency: 1 };
    const { outcomes } = await sendOperations(operations(4), one, outside);
    expect(sent()).toEqual([['0'], ['1']]);
    const late = { status: 'errored', failure: { stage: 'bulk', type: 'not_sent' } };
    expect(outcomes).toMatchObject([{ status: 'indexed' }, { status: 'indexed' }, late, late]);
  });

  test('that has passed sends nothing', async () => {
    const { outside, bodies } = world(allTaken, { deadline: 0 });
    expect(statuses(await sendOperations(operations(2), limits, outside))).toEqual(['errored', 'errored']);
    expect(bodies).toEqual([]);
  });
});

describe('a request refused as a whole', () => {
  test('with 413 is split until it fits, and the one that never fits is rejected', async () => {
    const { outside } = world((ids) => (ids.includes('5') || ids.length > 3 ? refused(413) : allTaken(ids)));
    const result = await sendOperations(operations(8), limits, outside);
    expect(result.outcomes[5]).toMatchObject({ status: 'rejected', failure: { type: 'too_large' } });
    expect(statuses(result).filter((status) => status === 'indexed')).toHaveLength(7);
  });

  test('with 400 is halved down to the document that caused it', async () => {
    const { outside } = world((ids) =>
      ids.includes('2') ? refused(400, 'parsing_exception') : allTaken(ids),
    );
    const result = await sendOperations(operations(6), limits, outside);
    expect(statuses(result)).toEqual(['indexed', 'indexed', 'rejected', 'indexed', 'indexed', 'indexed']);
  });

  test('with a 400 that no document causes stays errored', async () => {
    const { outside } = world(() => refused(400), { deadline: 500 });
    expect(statuses(await sendOperations(operations(2), limits, outside))).toEqual(['errored', 'errored']);
  });
});

describe('an engine that is down', () => {
  test('is only probed, with a few operations at a time, until it is back; then all are sent', async () => {
    const { outside, sent } = world((ids, request) => (request < 8 ? refused(503) : allTaken(ids)));
    const result = await sendOperations(operations(2_000), chunksOf(500), outside);
    const sizes = sent().map((ids) => ids.length);
    expect(sizes.slice(3, 9).every((size) => size <= 50)).toBe(true);
    expect(sizes.slice(0, 9).reduce((sum, size) => sum + size, 0)).toBeLessThan(2_000);
    expect(new Set(statuses(result))).toEqual(new Set(['indexed']));
  });

  test('in an earlier batch of the container is probed at once in this one', async () => {
    const flow = new Flow(limits);
    for (let failure = 0; failure < 3; failure += 1) flow.answered('failed', failure, failure + 1);
    const { outside, sent } = world(allTaken);
    await sendOperations(operations(200), limits, outside, flow);
    expect(sent()[0]?.length).toBeLessThanOrEqual(50);
    expect(sent().flat()).toHaveLength(200);
  });
});

describe('an engine that takes part of each request', () => {
  test('is not kept waiting longer and longer: the pauses grow only while nothing is taken', async () => {
    const { outside, sleeps } = world((ids) =>
      items(...ids.map((_, position) => (position < 10 ? taken : busy))),
    );
    await sendOperations(operations(200), limits, outside);
    expect(sleeps.length).toBeGreaterThan(10);
    expect(Math.max(...sleeps)).toBeLessThanOrEqual(limits.backoffBase);
  });
});

describe('refused credentials fail the invocation', () => {
  test.each([401, 403])('with %i for the request', async (status) => {
    const { outside } = world(() => refused(status));
    await expect(sendOperations(operations(2), limits, outside)).rejects.toMatchObject({ code: 'SECURITY' });
  });

  test('with 403 for one item, although others were taken', async () => {
    const denied: BulkItem = { status: 403, error: { type: 'security_exception', reason: 'no permissions' } };
    const { outside } = world(() => items(taken, denied));
    await expect(sendOperations(operations(2), limits, outside)).rejects.toMatchObject({ code: 'SECURITY' });
  });

  test('and nothing more is sent after that', async () => {
    const { outside, bodies } = world(async (ids, request) => {
      if (request === 0) return refused(403);
      await new Promise((resolve) => setImmediate(resolve));
      return allTaken(ids);
    });
    await expect(sendOperations(operations(10), chunksOf(1), outside)).rejects.toMatchObject({
      code: 'SECURITY',
    });
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(bodies).toHaveLength(2);
  });
});

test('no more requests are in flight than allowed', async () => {
  let flying = 0;
  let most = 0;
  const { outside } = world(async (ids) => {
    flying += 1;
    most = Math.max(most, flying);
    await new Promise((resolve) => setImmediate(resolve));
    flying -= 1;
    return allTaken(ids);
  });
  await sendOperations(operations(20), { ...chunksOf(3), concurrency: 2 }, outside);
  expect(most).toBe(2);
});
