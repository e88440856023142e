import { describe, expect, test } from 'vitest';
import type { BulkAnswer } from '../../../../../functions/core/bulk/bulk-answer.ts';
import { Flow } from '../../../../../functions/core/bulk/flow.ts';
import type { Doubt } from '../../../../../functions/core/bulk/refused/doubt.ts';
import { RefusalMemory } from '../../../../../functions/core/bulk/refused/memory.ts';
import { sendOperations } from '../../../../../functions/core/bulk/send-operations.ts';
import { operations } from '../../records.ts';
import { conflict, items, limits, refused, taken, world } from '../engine.ts';
import { against, analyser, errorOf, failing, minute, run, statuses } from './doubts-run.ts';

describe('a document that the engine refuses for a reason that no list knows', () => {
  test.each([
    ['400', analyser, 20_000],
    ['500', failing, minute],
  ])('with a %s is rejected with that reason, and takes no neighbour along', async (_, item, patience) => {
    const { result, clock, sent } = await run(against(['1'], item));
    expect(statuses(result)).toEqual(['indexed', 'rejected', 'indexed']);
    const message = expect.stringContaining(`${item.status}: ${item.error?.reason}`);
    expect(result.outcomes[1]).toMatchObject({
      failure: { stage: 'bulk', type: item.error?.type, message },
    });
    expect(clock()).toBeGreaterThanOrEqual(patience);
    // Often enough, and the last time alone.
    expect(sent().filter((ids) => ids.includes('1')).length).toBeGreaterThanOrEqual(6);
    expect(sent().at(-1)).toEqual(['1']);
  });

  test('is one of many: all bad ones are rejected, each alone in its last request', async () => {
    const bad = Array.from({ length: 250 }, (_, number) => String(number * 2));
    const { result, sent } = await run(against(bad, analyser), { count: 600 });
    expect(statuses(result).filter((status) => status === 'rejected')).toHaveLength(250);
    expect(statuses(result).filter((status) => status === 'indexed')).toHaveLength(350);
    const alone = new Set(sent().flatMap((ids) => (ids.length === 1 ? ids : [])));
    expect([...alone].sort()).toEqual([...bad].sort());
  });

  test('costs the next one of its kind two refusals and no wait', async () => {
    const memory = new RefusalMemory();
    await run(against(['1'], analyser), { memory });
    const { result, clock, sent, probes } = await run(against(['0', '2'], analyser), { memory });
    expect(statuses(result)).toEqual(['rejected', 'indexed', 'rejected']);
    expect(clock()).toBeLessThan(1_000);
    expect(sent()).toEqual([['0', '1', '2'], ['0'], ['2']]);
    expect(probes).toHaveLength(2);
  });

  test('with a 500 slows nothing down: neither the first of its kind nor all that follow', async () => {
    const memory = new RefusalMemory();
    const flow = new Flow(limits);
    const { outside } = world(against(['1'], failing), { deadline: 60 * minute });
    for (let batch = 0; batch < 10; batch += 1) {
      await sendOperations(operations(3), limits, outside, flow, memory);
      expect(flow.concurrency).toBe(limits.concurrency);
      expect(flow.chunk).toEqual(limits.chunk);
    }
  });

  test('of another kind is not judged by that one', async () => {
    const memory = new RefusalMemory();
    await run(against(['1'], analyser), { memory });
    const other = errorOf(400, 'illegal_argument_exception', 'contexts are mandatory');
    const { clock } = await run(against(['1'], other), { memory });
    expect(clock()).toBeGreaterThanOrEqual(20_000);
  });

  test('is judged by its own reason where the engine answers for bad ones in each other’s places', async () => {
    const { result, clock } = await run((ids) => {
      const swapped = ids.length > 1;
      const bad = (id: string) => ((id === '1') === swapped ? failing : analyser);
      return items(...ids.map((id) => (id === '1' || id === '2' ? bad(id) : taken)));
    });
    expect(result.outcomes).toMatchObject([
      { status: 'indexed' },
      { status: 'rejected', failure: { type: 'illegal_argument_exception' } },
      { status: 'rejected', failure: { type: 'fail_processor_exception' } },
    ]);
    expect(clock()).toBeGreaterThanOrEqual(minute);
  });

  test('is counted over deliveries that each end too soon', async () => {
    const flow = new Flow(limits);
    let known: ReadonlyMap<string, Doubt> = new Map();
    const { outside, clock, sent } = world(against(['1'], analyser), { deadline: 10 * minute });
    for (let round = 0; ; round += 1) {
      const cut = { ...outside, deadline: clock() + 3_000, recall: async () => known };
      const result = await sendOperations(operations(3), limits, cut, flow);
      if (result.outcomes[1]?.status === 'rejected') break;
      expect(round).toBeLessThan(20);
      expect(statuses(result)).toEqual(['indexed', 'errored', 'indexed']);
      known = result.doubts ?? new Map();
    }
    expect(clock()).toBeGreaterThanOrEqual(20_000);
    expect(sent().at(-1)).toEqual(['1']);
  });

  test('is found by halving when it has its whole request refused', async () => {
    const whole = (ids: readonly string[]): BulkAnswer =>
      ids.includes('37') ? refused(500, 'illegal_state_exception') : items(...ids.map(() => taken));
    const { result, sent } = await run(whole, { count: 100 });
    expect(statuses(result).filter((status) => status === 'indexed')).toHaveLength(99);
    expect(result.outcomes[37]).toMatchObject({
      status: 'rejected',
      failure: { type: 'illegal_state_exception' },
    });
    expect(sent().length).toBeLessThan(60);
  });

  test('is looked for in halves of the largest request that was refused', async () => {
    const { outside, sent } = world(
      (ids) =>
        ids.some((id) => ['10', '90'].includes(id))
          ? refused(500, 'illegal_state_exception')
          : items(...ids.map(() => taken)),
      { deadline: 10 * minute },
    );
    const sixty = { ...limits, concurrency: 1, chunk: { bytes: 1_000_000, operations: 60 } };
    await sendOperations(operations(100), sixty, outside);
    // After a failure the flow sends half as much: of the first three requests, those of 60 and of 10 were refused.
    const sizes = sent().map((ids) => ids.length);
    expect(sizes.slice(0, 4)).toEqual([60, 30, 10, 30]);
  });

  test('is found too where no neighbour is known, although variants of it have their request refused as well', async () => {
    const { outside } = world((ids) => items(...ids.map(() => taken)), {
      deadline: 10 * minute,
      probe: conflict,
    });
    const some = operations(20).map((operation, number) => {
      const lines = operation.lines.replace(
        /\n.*\n$/,
        `\n{"text":"${number === 1 ? 'bad' : 'good'}","n":${number}}\n`,
      );
      return { ...operation, lines, bytes: Buffer.byteLength(lines) };
    });
    const send: typeof outside.send = async (body, timeout) =>
      body.includes('bad') ? refused(500, 'illegal_state_exception') : outside.send(body, timeout);
    const result = await sendOperations(some, limits, { ...outside, send }, new Flow(limits));
    expect(statuses(result).filter((status) => status === 'indexed')).toHaveLength(19);
    expect(result.outcomes[1]).toMatchObject({ status: 'rejected' });
  });

  test('is found too where it is alone in its batch, in a container that has seen nothing taken', async () => {
    const { outside } = world((ids) => items(...ids.map(() => taken)), {
      deadline: 10 * minute,
      probe: conflict,
    });
    const alone = operations(1).map((operation) => {
      const lines = operation.lines.replace(/\n.*\n$/, '\n{"text":"bad","n":1}\n');
      return { ...operation, lines, bytes: Buffer.byteLength(lines) };
    });
    const send: typeof outside.send = async (body, timeout) =>
      body.includes('bad') ? refused(500, 'null_pointer_exception') : outside.send(body, timeout);
    const result = await sendOperations(alone, limits, { ...outside, send }, new Flow(limits));
    expect(result.outcomes).toMatchObject([{ status: 'rejected' }]);
  });
});
