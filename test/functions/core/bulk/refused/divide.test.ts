import { describe, expect, test } from 'vitest';
import { Flow } from '../../../../../functions/core/bulk/flow.ts';
import type { Doubt } from '../../../../../functions/core/bulk/refused/doubt.ts';
import { Doubts } from '../../../../../functions/core/bulk/refused/doubts.ts';
import { RefusalMemory } from '../../../../../functions/core/bulk/refused/memory.ts';
import { type Answered, unreachable } from '../../../../../functions/core/bulk/send.ts';
import type { Operation } from '../../../../../functions/core/document/operation.ts';
import { operation, operations } from '../../records.ts';
import { actionsOf, busy, conflict, items, limits, world } from '../engine.ts';
import { analyser, errorOf, minute } from './doubts-run.ts';

const most = Number.POSITIVE_INFINITY;

/** What is in doubt in one delivery, beside an engine that is well and has taken another document. */
function delivery(
  recalled: ReadonlyMap<string, Doubt> = new Map(),
  { memory = new RefusalMemory(), taken = [operation(900)] } = {},
) {
  const { outside } = world(() => items(), { deadline: most });
  const clock = { now: 0 };
  const reads = { recalls: 0 };
  const doubts = new Doubts<Operation>({
    ...{ flow: new Flow(limits), memory, requestTimeout: 1_000, taken: () => taken },
    outside: {
      ...outside,
      send: async (body) => items(...actionsOf(body).map(() => conflict)),
      now: () => clock.now,
      recall: async () => {
        reads.recalls += 1;
        return recalled;
      },
    },
    keyOf: ({ id }) => id,
    lateWrites: 10 * minute,
  });
  /** Has the engine refuse each of these, and decides. */
  const refuse = async (some: readonly Operation[], answer: Answered = { item: analyser }) => {
    for (const one of some) doubts.heard(one, answer);
    return (await doubts.decide()).map(({ operation: { id } }) => id);
  };
  const partsOf = (pending: readonly Operation[]) =>
    doubts.divide(pending).map((part) => ({ ...part, operations: part.operations.map(({ id }) => id) }));
  return { doubts, clock, reads, refuse, partsOf };
}

describe('a round of operations', () => {
  test('of which none is in doubt is one part, and nothing is asked for', async () => {
    const { partsOf, refuse, reads } = delivery();
    expect(await refuse([])).toEqual([]);
    expect(partsOf(operations(2))).toEqual([{ operations: ['0', '1'], most, doubted: false }]);
    expect(reads.recalls).toBe(0);
  });

  test('is asked once what earlier deliveries found', async () => {
    const { refuse, reads } = delivery();
    await refuse(operations(1));
    await refuse(operations(1));
    expect(reads.recalls).toBe(1);
  });

  test('counts for the engine until all of it is in doubt', async () => {
    const { refuse, partsOf } = delivery();
    const [one, other] = [operation(0), operation(1)];
    await refuse([one]);
    expect(partsOf([one, other])[0]).toEqual({ operations: ['0', '1'], most, doubted: false });
    await refuse([other]);
    expect(partsOf([one, other])[0]).toEqual({ operations: ['0', '1'], most, doubted: true });
  });

  test('goes in halves where whole requests were refused, and none of them is counted', async () => {
    const { doubts, refuse, partsOf } = delivery();
    const refusal = {
      status: 400,
      error: { type: 'illegal_argument_exception', reason: 'no' },
      together: 5,
    };
    await refuse(operations(3), { outcome: unreachable(''), refusal });
    expect(doubts.found.size).toBe(0);
    expect(partsOf(operations(5))).toEqual([
      { operations: ['3', '4'], most, doubted: false },
      { operations: ['0', '1', '2'], most: 2, doubted: true },
      { operations: [], most: 1, doubted: true },
    ]);
    await refuse([]);
    expect(partsOf(operations(5))[1]?.operations).toEqual(['0', '1', '2']);
  });

  test('sends a hundred alone that one refusal more decides on', async () => {
    const { clock, refuse, partsOf } = delivery();
    const many = operations(150);
    for (clock.now = 0; clock.now < 25_000; clock.now += 5_000) await refuse(many);
    const [rest, , alone] = partsOf(many);
    expect([rest?.operations.length, alone?.operations.length, alone?.most]).toEqual([50, 100, 1]);
    // Only those that were sent alone got a reason of their own.
    expect(await refuse(many)).toEqual(many.slice(0, 100).map(({ id }) => id));
  });

  test('has those that were in doubt before among the rest, until they are refused in this delivery', async () => {
    const { refuse, partsOf } = delivery(new Map([['1', { refusals: 9, since: -minute }]]));
    await refuse([operation(0)]);
    const [rest, , alone] = partsOf(operations(2));
    expect([rest?.operations, rest?.doubted, alone?.operations]).toEqual([['0', '1'], true, []]);
    await refuse([operation(1)]);
    expect(partsOf(operations(2))[2]?.operations).toEqual(['1']);
  });
});

test('what the engine can’t be asked about puts nothing in doubt', async () => {
  const { doubts, refuse } = delivery();
  await refuse([operation(0)], { outcome: unreachable('gone') });
  await refuse([operation(0)], { item: busy });
  await refuse([operation(0)], { item: { status: 400 } });
  expect(doubts.found.size).toBe(0);
  expect(doubts.outlook('0')).toBe('is sent again until the engine takes it');
});

describe('a kind of refusal', () => {
  const decideOne = async (taken: Operation[], memory: RefusalMemory) => {
    const { clock, refuse, partsOf } = delivery(new Map(), { memory, taken });
    const bad = operation(0);
    for (clock.now = 0; clock.now < 25_000; clock.now += 5_000) await refuse([bad]);
    partsOf([bad]);
    expect(await refuse([bad])).toEqual(['0']);
    return memory.knows('400 illegal_argument_exception  startOffset must be non-negative', clock.now);
  };

  test('is remembered where this delivery, or the container, knows a document that was taken', async () => {
    expect(await decideOne([operation(900)], new RefusalMemory())).toBe(true);
    const memory = new RefusalMemory();
    memory.took('events', operation(900));
    expect(await decideOne([], memory)).toBe(true);
  });
});

describe('a document whose index takes no writes', () => {
  const closed = errorOf(400, 'index_closed_exception', 'closed');
  const old = operation(0, {
    index: 'old',
    lines: '{"create":{"_index":"old","_id":"0"}}\n{"n":0}\n',
  });

  test('waits until its time is over, to the millisecond', async () => {
    const { clock, doubts, refuse } = delivery();
    expect(await refuse([old], { item: closed })).toEqual([]);
    expect(doubts.outlook('0')).toBe(
      'becomes a dead letter in 10m unless its index takes writes by then, as others do',
    );
    clock.now = 10 * minute - 1;
    expect(await refuse([old], { item: closed })).toEqual([]);
    clock.now = 10 * minute;
    expect(await refuse([old], { item: closed })).toEqual(['0']);
  });
});
