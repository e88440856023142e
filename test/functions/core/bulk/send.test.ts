import { describe, expect, test } from 'vitest';
import { Flow } from '../../../../functions/core/bulk/flow.ts';
import { patienceFor, trialTimeoutMs } from '../../../../functions/core/bulk/send.ts';
import { operations } from '../records.ts';
import { allTaken, items, refused, taken, world, yields } from './engine.ts';
import { chunksOf, send } from './send-run.ts';

describe('how long an answer may take', () => {
  const down = new Flow(chunksOf(1));
  for (let failure = 0; failure < 3; failure += 1) down.answered('failed', failure, failure + 1);

  test('is the time of a request while the engine is up, and that of a probe while it is down', () => {
    expect(trialTimeoutMs).toBe(5_000);
    expect(patienceFor(new Flow(chunksOf(1)), 30_000)).toBe(30_000);
    expect(patienceFor(down, 30_000)).toBe(trialTimeoutMs);
    expect(patienceFor(down, 1_000)).toBe(1_000);
  });

  test('is told to the engine: the real one first, then that of a probe, and never more than is left', async () => {
    const engine = world(() => refused(503), { deadline: 12_000 });
    const flow = new Flow(chunksOf(1));
    for (let round = 0; round < 5; round += 1) await send(engine, 1, { flow, requestTimeout: 10_000 });
    expect(engine.timeouts).toEqual([10_000, 10_000, 10_000, 5_000, 5_000]);
    await engine.outside.sleep(9_000);
    await send(engine, 1, { flow, requestTimeout: 10_000 });
    expect(engine.timeouts.at(-1)).toBe(12_000 - 9_000 - 50);
  });
});

describe('a request that is refused as a whole', () => {
  test.each([413, 400])(
    'with %i is halved, and both halves are answered before all is done',
    async (status) => {
      const engine = world((ids) => (ids.length > 1 ? refused(status) : allTaken(ids)));
      const { answers, requests, repeats } = await send(engine, 4);
      expect(answers).toEqual(operations(4).map(() => ({ item: taken })));
      expect(engine.sent()).toEqual([
        ['0', '1', '2', '3'],
        ['0', '1'],
        ['0'],
        ['1'],
        ['2', '3'],
        ['2'],
        ['3'],
      ]);
      expect([requests, repeats]).toEqual([7, 6]);
    },
  );

  test.each([500, 503, 429, 404, 403])('with %i is not halved', async (status) => {
    const type = status === 403 ? 'cluster_block_exception' : 'unknown';
    const engine = world(() => refused(status, type));
    const { answers, requests } = await send(engine, 4);
    expect(engine.sent()).toHaveLength(1);
    expect(requests).toBe(1);
    expect(answers).toMatchObject(
      operations(4).map(() => ({
        outcome: { status: 'errored', failure: { stage: 'bulk', type } },
        refusal: { status, together: 4 },
      })),
    );
  });

  test('halves one after the other: the second waits for the first', async () => {
    let flying = 0;
    const engine = world(async (ids) => {
      flying += 1;
      expect(flying).toBe(1);
      await yields();
      flying -= 1;
      return ids.length > 1 ? refused(413) : allTaken(ids);
    });
    await send(engine, 8);
    expect(engine.bodies).toHaveLength(15);
  });

  test('the one that is too large alone is rejected, with the status', async () => {
    const engine = world((ids) => (ids.includes('1') ? refused(413, 'x') : allTaken(ids)));
    const { answers } = await send(engine, 2);
    expect(answers).toMatchObject([
      { item: taken },
      {
        outcome: { status: 'rejected', failure: { type: 'too_large', message: '413: refused' } },
        refusal: { status: 413, together: 1 },
      },
    ]);
  });

  test('stops at the deadline, and what was not sent is not answered', async () => {
    const engine = world((ids) => (ids.length > 2 ? refused(413) : allTaken(ids)), { deadline: 20 });
    const { answers } = await send(engine, 4);
    expect(engine.bodies).toHaveLength(2);
    expect(answers).toEqual([{ item: taken }, { item: taken }, undefined, undefined]);
  });
});

test('an engine that gives no answer leaves each errored, with the reason', async () => {
  const engine = world(() => ({ kind: 'unreachable', message: 'socket hang up' }));
  const { answers } = await send(engine, 2);
  const outcome = {
    status: 'errored',
    failure: { stage: 'bulk', type: 'unreachable', message: 'socket hang up' },
  };
  expect(answers).toEqual([{ outcome }, { outcome }]);
});

test('nothing is sent once the deadline is there', async () => {
  const engine = world(allTaken, { deadline: 10 });
  const { requests } = await send(engine, 3, { flow: new Flow(chunksOf(1)) });
  expect(engine.sent()).toEqual([['0']]);
  expect(requests).toBe(1);
});

test('a request holds no more operations than asked for, nor than the flow allows', async () => {
  const engine = world(allTaken);
  await send(engine, 5, { flow: new Flow(chunksOf(3)), most: 2 });
  await send(engine, 5, { flow: new Flow(chunksOf(3)), most: 4 });
  expect(engine.sent().map((ids) => ids.length)).toEqual([2, 2, 1, 3, 2]);
});

test('what is sent again after a whole request counts as repeated, and nothing else does', async () => {
  const engine = world((ids) => (ids.includes('0') && ids.length > 1 ? refused(413) : allTaken(ids)));
  expect(await send(engine, 5, { flow: new Flow(chunksOf(2)) })).toMatchObject({ requests: 5, repeats: 2 });
  const good = world(allTaken);
  expect(await send(good, 5, { flow: new Flow(chunksOf(2)) })).toMatchObject({ requests: 3, repeats: 0 });
});

describe('refused credentials', () => {
  test.each([401, 403])('of the request (%i) are told with the status and the type', async (status) => {
    const engine = world(() => refused(status, 'security_exception'));
    await expect(send(engine, 2)).rejects.toMatchObject({
      code: 'SECURITY',
      message: expect.stringMatching(new RegExp(`credentials with ${status} \\(security_exception\\)`)),
    });
  });

  test('of an item without a reason are told as well', async () => {
    const engine = world(() => items(taken, { status: 403 }));
    await expect(send(engine, 2)).rejects.toThrow('with 403 (no reason given)');
  });

  test('end the other requests’ sending too, with what they were answered', async () => {
    const engine = world(async (ids) => {
      if (ids[0] === '0') return refused(401);
      await yields();
      await yields();
      return allTaken(ids);
    });
    await expect(send(engine, 9, { flow: new Flow(chunksOf(1, 2)) })).rejects.toThrow('credentials');
    for (let turn = 0; turn < 10; turn += 1) await yields();
    expect(engine.sent()).toEqual([['0'], ['1']]);
  });
});

test.each([1, 3])('%i items for 2 operations are a fault that says so', async (count) => {
  const engine = world(() => items(...Array.from({ length: count }, () => taken)));
  await expect(send(engine, 2)).rejects.toThrow(`the engine answered ${count} items to 2 operations`);
});
