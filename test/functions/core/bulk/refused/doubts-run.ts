import type { BulkAnswer, BulkItem } from '../../../../../functions/core/bulk/bulk-answer.ts';
import { Flow } from '../../../../../functions/core/bulk/flow.ts';
import { RefusalMemory } from '../../../../../functions/core/bulk/refused/memory.ts';
import { type SendResult, sendOperations } from '../../../../../functions/core/bulk/send-operations.ts';
import { operations } from '../../records.ts';
import { conflict, items, limits, taken, world } from '../engine.ts';

export const minute = 60_000;

export const statuses = ({ outcomes }: SendResult) => outcomes.map(({ status }) => status);

export const errorOf = (status: number, type: string, reason: string): BulkItem => ({
  status,
  error: { type, reason },
});

export const analyser = errorOf(400, 'illegal_argument_exception', 'startOffset must be non-negative');

export const failing = errorOf(500, 'fail_processor_exception', 'no');

/** An engine that has something against some documents. */
export const against = (bad: readonly string[], item: BulkItem) => (ids: readonly string[]) =>
  items(...ids.map((id) => (bad.includes(id) ? item : taken)));

export async function run(
  answer: (ids: readonly string[], request: number) => BulkAnswer,
  { count = 3, deadline = 2 * minute, probe = conflict, memory = new RefusalMemory() } = {},
) {
  const engine = world(answer, { deadline, probe });
  const result = await sendOperations(operations(count), limits, engine.outside, new Flow(limits), memory);
  return { ...engine, result };
}
