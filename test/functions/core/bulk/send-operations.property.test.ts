import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sendOperations } from '../../../../functions/core/bulk/send-operations.ts';
import type { Operation } from '../../../../functions/core/document/operation.ts';
import { operations } from '../records.ts';
import { busy, conflict, items, limits, mappingError, refused, taken, world } from './engine.ts';

const chunksOf = (count: number) => ({ ...limits, chunk: { bytes: 1_000_000, operations: count } });

test('whatever the engine answers, every operation gets one outcome and nothing taken is sent again', async () => {
  const status = fc.constantFrom(taken, conflict, mappingError, busy, { status: 500 });
  const answer = fc.oneof(
    fc.constantFrom(refused(413), refused(400), refused(503), {
      kind: 'unreachable' as const,
      message: 'gone',
    }),
    fc.infiniteStream(status),
  );
  const world_ = fc.record({
    count: fc.nat(12),
    size: fc.integer({ min: 1, max: 5 }),
    answers: fc.infiniteStream(answer),
  });
  await fc.assert(
    fc.asyncProperty(world_, async ({ count, size, answers }) => {
      const settled = new Map<string, string>();
      const { outside } = world(
        (ids) => {
          for (const id of ids) expect(settled.has(id)).toBe(false);
          const next = answers.next().value;
          if ('kind' in next) return next;
          const list = ids.map(() => next.next().value);
          list.forEach((item, position) => {
            if (item.status < 429) settled.set(String(ids[position]), String(item.status));
          });
          return items(...list);
        },
        { deadline: 3_000 },
      );
      const batch: Operation[] = operations(count);
      const { outcomes } = await sendOperations(batch, chunksOf(size), outside);
      expect(outcomes).toHaveLength(count);
      const expected: Record<string, string> = { '201': 'indexed', '409': 'duplicate', '400': 'rejected' };
      outcomes.forEach((outcome, position) => {
        const answered = settled.get(String(position));
        if (answered !== undefined) expect(outcome.status).toBe(expected[answered]);
        else expect(['errored', 'rejected']).toContain(outcome.status);
      });
    }),
    { numRuns: 150 },
  );
});
