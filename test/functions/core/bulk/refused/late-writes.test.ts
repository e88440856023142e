import { describe, expect, test } from 'vitest';
import type { BulkItem } from '../../../../../functions/core/bulk/bulk-answer.ts';
import { Flow } from '../../../../../functions/core/bulk/flow.ts';
import { RefusalMemory } from '../../../../../functions/core/bulk/refused/memory.ts';
import { sendOperations } from '../../../../../functions/core/bulk/send-operations.ts';
import type { Operation } from '../../../../../functions/core/document/operation.ts';
import { operation } from '../../records.ts';
import { busy, conflict, items, limits, world } from '../engine.ts';
import { against, analyser, errorOf, minute, statuses } from './doubts-run.ts';

describe('a document whose index takes no writes', () => {
  const closed = errorOf(400, 'index_closed_exception', 'closed');
  const blocked = (...codes: readonly number[]) =>
    errorOf(
      403,
      'cluster_block_exception',
      `index [a] blocked by: ${codes.map((code) => `[FORBIDDEN/${code}/index (api)];`).join('')}`,
    );
  const inOld = (position: number): Operation => {
    const lines = `{"create":{"_index":"old","_id":"${position}"}}\n{"n":${position}}\n`;
    return operation(position, { index: 'old', lines });
  };
  const waiting = { ...limits, lateWrites: 10 * minute };

  test.each([
    ['closed', closed],
    ['read-only', blocked(5)],
    ['blocked for writing', blocked(8)],
    ['both', blocked(5, 8)],
  ])('(%s) waits as long as it may, and is then rejected with what to do', async (_, item) => {
    const { outside, clock, probes } = world(against(['1'], item), { deadline: 30 * minute });
    const result = await sendOperations([operation(0), inOld(1), operation(2)], waiting, outside);
    expect(statuses(result)).toEqual(['indexed', 'rejected', 'indexed']);
    expect(clock()).toBeGreaterThanOrEqual(10 * minute);
    expect(clock()).toBeLessThan(11 * minute);
    expect(result.outcomes[1]).toMatchObject({
      failure: { type: item.error?.type, message: expect.stringContaining('open the index') },
    });
    // With its own body, into an index that takes writes.
    expect(probes[0]).toMatch(/"_index":"events".*\n\{"n":1\}\n$/);
  });

  test.each<[string, BulkItem, BulkItem]>([
    ['a full disk has set a block besides', blocked(8, 12), conflict],
    ['no other index takes writes either', closed, closed],
    ['no other index answers', closed, busy],
  ])('waits for ever while %s', async (_, item, probe) => {
    const { outside } = world(against(['1'], item), { deadline: 30 * minute, probe });
    const result = await sendOperations([operation(0), inOld(1), operation(2)], waiting, outside);
    expect(statuses(result)).toEqual(['indexed', 'errored', 'indexed']);
  });

  test('is not probed by a document for its own index, though the container saw that written last', async () => {
    const memory = new RefusalMemory();
    const before = world(against([], closed));
    await sendOperations([operation(0), inOld(2)], waiting, before.outside, new Flow(limits), memory);
    const { outside, probes } = world(against(['1'], closed), { deadline: 30 * minute });
    await sendOperations([inOld(1)], waiting, outside, new Flow(limits), memory);
    expect(probes[0]).toContain('"_index":"events"');
  });

  test('is none of those that are well because documents in doubt beside it are', async () => {
    const { outside } = world((ids) => items(...ids.map((id) => (id === '1' ? closed : analyser))), {
      deadline: 30 * minute,
    });
    const send: typeof outside.send = async (body, timeout) => {
      if (!body.includes('shardline-probe')) return outside.send(body, timeout);
      const actions = body.split('\n').filter((line, position) => position % 2 === 0 && line !== '');
      return items(...actions.map((line) => (line.includes('"routing":"0"') ? conflict : closed)));
    };
    const soon = { ...waiting, lateWrites: 1_000 };
    const memory = new RefusalMemory();
    await sendOperations(
      [operation(7)],
      limits,
      world(against([], closed)).outside,
      new Flow(limits),
      memory,
    );
    const result = await sendOperations(
      [operation(0), inOld(1)],
      soon,
      { ...outside, send },
      new Flow(limits),
      memory,
    );
    expect(statuses(result)).toEqual(['rejected', 'errored']);
  });

  test('is asked about with an index that documents in doubt beside it are for', async () => {
    const answer = (ids: readonly string[]) =>
      items(...ids.map((id) => (id === '1' ? closed : id === '0' ? analyser : { status: 201 })));
    const { outside } = world(answer, { deadline: 30 * minute });
    const result = await sendOperations([operation(0), inOld(1), operation(2)], waiting, outside);
    expect(statuses(result)).toEqual(['rejected', 'rejected', 'indexed']);
  });

  test('is not late when that is the index of now, whatever other index takes writes', async () => {
    const { outside } = world(against(['1'], closed), { deadline: 30 * minute });
    const now = { ...waiting, currentIndex: () => 'old' };
    const result = await sendOperations([operation(0), inOld(1), operation(2)], now, outside);
    expect(statuses(result)).toEqual(['indexed', 'errored', 'indexed']);
  });

  test('and that is alone is judged by the index that the container saw written last', async () => {
    const memory = new RefusalMemory();
    const { outside } = world(against(['1'], closed), { deadline: 30 * minute });
    const unknown = await sendOperations([inOld(1)], waiting, outside, new Flow(limits), memory);
    expect(statuses(unknown)).toEqual(['errored']);
    await sendOperations(
      [operation(0)],
      waiting,
      { ...outside, deadline: 60 * minute },
      new Flow(limits),
      memory,
    );
    const later = { ...outside, deadline: 90 * minute };
    expect(statuses(await sendOperations([inOld(1)], waiting, later, new Flow(limits), memory))).toEqual([
      'rejected',
    ]);
  });

  test('in a container that has seen nothing taken is judged by the index of what happens now', async () => {
    const { outside, probes } = world(against(['1'], closed), { deadline: 30 * minute });
    const currentIndex = (now: number) => `events-${now > 0 ? 'now' : 'never'}`;
    expect(statuses(await sendOperations([inOld(1)], { ...waiting, currentIndex }, outside))).toEqual([
      'rejected',
    ]);
    expect(probes[0]).toMatch(/"_index":"events-now".*\n\{"n":1\}\n$/);
    const asked = probes.length;
    const same = await sendOperations(
      [inOld(1)],
      { ...waiting, currentIndex: () => 'old' },
      { ...outside, deadline: 60 * minute },
    );
    expect(statuses(same)).toEqual(['errored']);
    expect(probes).toHaveLength(asked);
  });

  test('has the next ones of its index wait no longer, and those of another index as long', async () => {
    const memory = new RefusalMemory();
    const engine = world(against(['1', '3', '5'], closed), { deadline: 30 * minute });
    const { outside, clock } = engine;
    await sendOperations([operation(0), inOld(1)], waiting, outside, new Flow(limits), memory);
    const before = clock();
    const next = await sendOperations([operation(2), inOld(3)], waiting, outside, new Flow(limits), memory);
    expect(statuses(next)).toEqual(['indexed', 'rejected']);
    expect(clock() - before).toBeLessThan(1_000);
    const lines = inOld(5).lines.replace('old', 'older');
    const other = operation(5, { index: 'older', lines });
    const later = await sendOperations([operation(4), other], waiting, outside, new Flow(limits), memory);
    expect(statuses(later)).toEqual(['indexed', 'rejected']);
    expect(clock() - before).toBeGreaterThanOrEqual(10 * minute);
  });

  test('has none of its index wait again as long as they keep coming', async () => {
    const memory = new RefusalMemory();
    const engine = world(against(['1'], closed), { deadline: 300 * minute });
    const batch = () =>
      sendOperations([operation(0), inOld(1)], waiting, engine.outside, new Flow(limits), memory);
    await batch();
    for (let more = 0; more < 5; more += 1) {
      const before = engine.clock();
      expect(statuses(await batch())).toEqual(['indexed', 'rejected']);
      expect(engine.clock() - before).toBeLessThan(1_000);
      await engine.outside.sleep(4 * minute);
    }
  });

  test('waits together with the others of its index', async () => {
    const { outside, clock } = world(against(['1', '3'], closed), { deadline: 60 * minute });
    const batch = [operation(0), inOld(1), operation(2), inOld(3)];
    const result = await sendOperations(batch, waiting, outside);
    expect(statuses(result)).toEqual(['indexed', 'rejected', 'indexed', 'rejected']);
    expect(clock()).toBeLessThan(11 * minute);
  });
});
