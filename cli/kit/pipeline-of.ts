import { z } from 'zod';
import { marked } from '../../functions/lambda/event-mode.ts';
import { Fault } from './fault.ts';
import type { Invoker } from './invoke-function.ts';

const redriveAnswer = z.object({ pipeline: z.string().min(1), outcomes: z.array(z.unknown()) });

/**
 * Asks the function, with no records, which pipeline it is of.
 * @throws Fault when it can't be invoked, or is neither an indexer nor an aggregator
 */
export async function pipelineOf(invoker: Invoker, abort: AbortSignal): Promise<string> {
  const done = await invoker.invoke({ Records: [], ...marked('redrive') }, abort);
  const answer = redriveAnswer.safeParse(done.kind === 'answer' ? done.answer : undefined);
  if (answer.success) return answer.data.pipeline;
  const said = done.kind === 'answer' ? 'its answer is of another kind' : done.message;
  throw new Fault(
    'TARGET',
    `The function ${invoker.name} can't redrive (${said}): is it a function of a pipeline?`,
  );
}
