import { z } from 'zod';
import { marked } from '../../functions/lambda/event-mode.ts';
import { Fault } from './fault.ts';
import type { PipelineFacts } from './pipeline-facts.ts';
import type { Target } from './target.ts';

/** As the indexer answers; one of an earlier version doesn't say what the last three are. */
const inspectAnswer = z.object({
  pipeline: z.string().min(1),
  index: z.string().min(1),
  eventTime: z.string().optional(),
  historicalInput: z.boolean().default(false),
  lateWrites: z.number().optional(),
});

/**
 * Which pipeline a target has: a local run says so in its file, a deployed indexer is asked, with no records.
 * @throws Fault when it can't tell
 */
export async function askPipeline(target: Target, abort: AbortSignal): Promise<PipelineFacts> {
  if (target.facts !== undefined) return target.facts;
  const invoker = target.invoker();
  try {
    const done = await invoker.invoke({ Records: [], ...marked('inspect') }, abort);
    const answer = inspectAnswer.safeParse(done.kind === 'answer' ? done.answer : undefined);
    if (answer.success) {
      const { pipeline: name, index, eventTime, historicalInput, lateWrites } = answer.data;
      return { name, index, eventTime, historicalInput, lateWrites };
    }
    const said = done.kind === 'answer' ? 'its answer is of another kind' : done.message;
    throw new Fault(
      'TARGET',
      `The function ${invoker.name} can't tell which pipeline it has (${said}): is it the indexer, and up to date?`,
    );
  } finally {
    invoker.close();
  }
}
