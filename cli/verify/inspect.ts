import { z } from 'zod';
import { marked } from '../../functions/lambda/event-mode.ts';
import { arnOf, eventEntry } from '../kit/event.ts';
import { Fault } from '../kit/fault.ts';
import type { Invoker } from '../kit/invoke-function.ts';
import type { FoundDocument } from './documents.ts';
import type { MarkedRecord } from './marked-record.ts';

const answer = z.object({
  pipeline: z.string().min(1),
  index: z.string().min(1),
  ownIds: z.boolean(),
  records: z.array(
    z.object({ status: z.string(), operations: z.array(z.object({ index: z.string(), id: z.string() })) }),
  ),
});

/** What the deployed function itself says that a record becomes: where its documents go, none if it is refused. */
export interface Expectation {
  readonly record: MarkedRecord;
  /** `built`, `filtered`, `rejected` or `errored`. */
  readonly status: string;
  readonly documents: readonly FoundDocument[];
}

const recordsAtOnce = 500;

/** What pipeline the function has, and what finds its documents. @throws Fault when it can't tell */
export async function describePipeline(invoker: Invoker, abort: AbortSignal) {
  const { pipeline, index, ownIds } = await ask(invoker, [], abort);
  return { pipeline, index, ownIds };
}

/**
 * Asks the function what it makes of the records, without having it index them.
 * @throws Fault when it can't tell
 */
export async function inspect(
  invoker: Invoker,
  records: readonly MarkedRecord[],
  abort: AbortSignal,
): Promise<Expectation[]> {
  const expectations: Expectation[] = [];
  for (let start = 0; start < records.length; start += recordsAtOnce) {
    const group = records.slice(start, start + recordsAtOnce);
    const inspected = await ask(invoker, group, abort);
    for (const [position, { status, operations }] of inspected.records.entries()) {
      const record = group[position];
      if (record !== undefined) expectations.push({ record, status, documents: operations });
    }
  }
  return expectations;
}

async function ask(invoker: Invoker, records: readonly MarkedRecord[], abort: AbortSignal) {
  const Records = records.map((record) => eventEntry(record, arnOf(record.stream)));
  const done = await invoker.invoke({ Records, ...marked('inspect') }, abort);
  const inspected = answer.safeParse(done.kind === 'answer' ? done.answer : undefined);
  if (inspected.success && inspected.data.records.length === records.length) return inspected.data;
  const said = done.kind === 'answer' ? 'its answer is of another kind' : done.message;
  throw new Fault(
    'TARGET',
    `The function ${invoker.name} can't tell what records become (${said}): is it the indexer, and up to date?`,
  );
}
