import { z } from 'zod';
import { marked } from '../../functions/lambda/event-mode.ts';
import { arnOf, eventEntry } from '../kit/event.ts';
import { Fault } from '../kit/fault.ts';
import type { Invoker } from '../kit/invoke-function.ts';
import type { Letter } from '../letters/letter.ts';
import { reason } from '../letters/read-object.ts';
import { asEventRecord } from './plan.ts';

const statuses = ['indexed', 'duplicate', 'stale', 'filtered', 'rejected', 'errored'] as const;

const outcome = z.object({ status: z.enum(statuses), failures: z.array(reason).default([]) });

const redriveAnswer = z.object({ pipeline: z.string().min(1), outcomes: z.array(outcome) });

export type Outcome = z.infer<typeof outcome>;

/** The outcomes of a batch, in its order, or why it came to none: its process ended, or it was too large. */
export type Attempt = readonly Outcome[] | { readonly crashed: string };

/** @throws Fault when the function refuses the invocation as a whole */
export async function redriveLetters(
  invoker: Invoker,
  letters: readonly Letter[],
  abort: AbortSignal,
): Promise<Attempt> {
  const done = await invoker.invoke(redriveEvent(letters), abort);
  if (done.kind === 'crashed' || done.kind === 'too-large') return { crashed: done.message };
  if (done.kind === 'failed') {
    throw new Fault(
      'TARGET',
      `The function ${invoker.name} failed, and no letter of this batch was moved: ${done.message}`,
    );
  }
  const { outcomes } = redriveAnswer.catch({ pipeline: '', outcomes: [] }).parse(done.answer);
  if (outcomes.length === letters.length) return outcomes;
  throw new Fault(
    'TARGET',
    `The function ${invoker.name} answered ${outcomes.length} outcomes for ${letters.length} records, so that no letter was moved: is it up to date?`,
  );
}

function redriveEvent(letters: readonly Letter[]) {
  return {
    Records: letters.map((letter) => eventEntry(asEventRecord(letter), arnOf(letter.stream))),
    ...marked('redrive'),
  };
}
