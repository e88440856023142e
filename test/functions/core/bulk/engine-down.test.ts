import { describe, expect, test } from 'vitest';
import type { BulkItem } from '../../../../functions/core/bulk/bulk-answer.ts';
import { Flow, flowSignal, signalOf } from '../../../../functions/core/bulk/flow.ts';
import { operations } from '../records.ts';
import { allTaken, busy, items, mappingError, refused, taken, world } from './engine.ts';
import { chunksOf, send } from './send-run.ts';

const gone: BulkItem = { status: 503, error: { type: 'unavailable_shards_exception', reason: 'no' } };

const broken: BulkItem = { status: 500, error: { type: 'unknown', reason: 'no' } };

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
