import { describe, expect, test } from 'vitest';
import type { BulkItem } from '../../../../functions/core/bulk/bulk-answer.ts';
import { Flow, flowSignal, signalOf } from '../../../../functions/core/bulk/flow.ts';
import {
  type Answered,
  patienceFor,
  type SendOptions,
  type Sent,
  sendOnce,
  trialTimeoutMs,
} from '../../../../functions/core/bulk/send.ts';
import { operation } from '../records.ts';
import { busy, items, limits, mappingError, refused, taken, world, yields } from './engine.ts';

const operations = (count: number) => Array.from({ length: count }, (_, position) => operation(position));
const chunksOf = (count: number, concurrency = 1) => ({
  chunk: { bytes: 1_000_000, operations: count },
  concurrency,
});
const allTaken = (ids: readonly string[]) => items(...ids.map(() => taken));
const gone: BulkItem = { status: 503, error: { type: 'unavailable_shards_exception', reason: 'no' } };
const broken: BulkItem = { status: 500, error: { type: 'unknown', reason: 'no' } };

type Engine = ReturnType<typeof world>;

/** Sends once, and tells what was answered by the time that this was done. */
async function send(
  { outside }: Engine,
  count: number,
  { flow = new Flow(chunksOf(1_000)), ...changes }: Partial<SendOptions<ReturnType<typeof operation>>> = {},
): Promise<Sent & { answers: (Answered | undefined)[]; flow: Flow }> {
  const answers: (Answered | undefined)[] = Array.from({ length: count });
  const sent = await sendOnce(operations(count), {
    flow,
    outside,
    requestTimeout: limits.requestTimeout,
    answered: ({ recordPosition }, answer) => {
      answers[recordPosition] = answer;
    },
    ...changes,
  });
  return { ...sent, answers, flow };
}

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

describe('an engine counts as down', () => {
  const rounds = async (answer: Parameters<typeof world>[0], count = 2, rounds_ = 3) => {
    const engine = world(answer);
    const flow = new Flow(chunksOf(1_000));
    for (let round = 0; round < rounds_; round += 1) await send(engine, count, { flow });
    return flow;
  };

  test.each<[string, Parameters<typeof world>[0]]>([
    ['three times all items are 503', () => items(gone, gone)],
    ['three times all items are 500', () => items(broken, broken)],
    ['three times all items are some 5xx', () => items(gone, broken)],
    ['three requests are refused with 503', () => refused(503)],
    ['three requests are refused with 500', () => refused(500)],
    ['three requests go unanswered', () => ({ kind: 'unreachable', message: 'reset' })],
  ])('when %s', async (_, answer) => {
    expect((await rounds(answer)).down).toBe(true);
    expect((await rounds(answer, 2, 2)).down).toBe(false);
  });

  test.each<[string, Parameters<typeof world>[0]]>([
    ['one item of two is taken', () => items(gone, taken)],
    ['one item of two is refused for itself', () => items(gone, mappingError)],
    ['one item of two is put off', () => items(gone, busy)],
    ['all items are put off', () => items(busy, busy)],
    ['requests are put off', () => refused(429)],
    ['requests are refused for another reason', () => refused(404)],
  ])('never when %s', async (_, answer) => {
    expect((await rounds(answer, 2, 6)).down).toBe(false);
  });

  test.each<[string, Parameters<typeof world>[0], boolean]>([
    ['503 beside one that is taken', () => items(gone, taken), true],
    ['429 beside one that is taken', () => items(busy, taken), true],
    ['503 beside a 500', () => items(gone, broken, taken), true],
    ['500 beside one that is taken', () => items(broken, taken), false],
    ['400 beside one that is taken', () => items(mappingError, taken), false],
    ['429 for all', () => refused(429), true],
    ['404 for all', () => refused(404), false],
  ])('asks for a slower pace or keeps it: %s', async (name, answer, isSlower) => {
    const engine = world(answer);
    const flow = new Flow({ ...chunksOf(100), concurrency: 2 });
    await send(engine, name.includes('beside a 500') ? 3 : 2, { flow });
    expect(flow.concurrency).toBe(isSlower ? 1 : 2);
  });

  test('and nothing is sent on after that', async () => {
    const engine = world((ids) => items(...ids.map(() => gone)));
    const { answers, requests } = await send(engine, 9, { flow: new Flow(chunksOf(1)) });
    expect(engine.sent()).toEqual([['0'], ['1'], ['2']]);
    expect(requests).toBe(3);
    expect(answers.map((answer) => answer !== undefined)).toEqual(
      operations(9).map((_, position) => position < 3),
    );
  });

  test('and of two at a time the second stops as well', async () => {
    const engine = world(() => refused(503));
    const flow = new Flow(chunksOf(1, 2));
    await send(engine, 20, { flow });
    expect(engine.bodies.length).toBeLessThanOrEqual(4);
  });

  test('and when it takes something again, all is sent', async () => {
    const flow = new Flow(chunksOf(2));
    for (let failure = 0; failure < 3; failure += 1) flow.answered('failed', failure, failure + 1);
    const engine = world(allTaken);
    const { answers } = await send(engine, 9, { flow });
    expect(answers).toEqual(operations(9).map(() => ({ item: taken })));
  });
});

test.each([
  [500, 'failed'],
  [503, 'failed'],
  [429, 'throttled'],
  [499, 'all'],
  [404, 'all'],
  [400, 'all'],
  [201, 'all'],
])('the status %i says that of its request was taken: %s', (status, expected) => {
  expect(signalOf(status)).toBe(expected);
});

describe('what is in doubt and is answered with 500', () => {
  test.each<[string, Parameters<typeof flowSignal>[0], string, string]>([
    ['for all', items(broken, broken), 'failed', 'all'],
    ['as a whole', refused(500), 'failed', 'all'],
    ['but beside a 503', items(broken, gone), 'failed', 'failed'],
    ['but with 503', refused(503), 'failed', 'failed'],
    ['but with 503 for all', items(gone, gone), 'failed', 'failed'],
    ['but with 429', refused(429), 'throttled', 'throttled'],
    ['but not at all', { kind: 'unreachable', message: 'reset' }, 'failed', 'failed'],
    ['beside one that is taken', items(broken, taken), 'all', 'all'],
    ['never', items(taken, taken), 'all', 'all'],
  ])('says nothing of the engine %s', (_, answer, otherwise, inDoubt) => {
    expect(flowSignal(answer, false)).toBe(otherwise);
    expect(flowSignal(answer, true)).toBe(inDoubt);
  });

  test('makes no engine count as down', async () => {
    const [doubts, others] = [new Flow(chunksOf(1)), new Flow(chunksOf(1))];
    const engine = world(() => refused(500));
    for (let round = 0; round < 4; round += 1) {
      await send(engine, 1, { flow: doubts, doubted: true });
      await send(engine, 1, { flow: others });
    }
    expect([doubts.down, others.down]).toEqual([false, true]);
  });
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
