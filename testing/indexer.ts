import { Flow } from '../functions/core/bulk/flow.ts';
import { RefusalMemory } from '../functions/core/bulk/refused/memory.ts';
import type { Built } from '../functions/core/document/operation.ts';
import type { RecordOutcome } from '../functions/core/outcome/outcome.ts';
import { sendLimits as limits } from '../functions/engine/send-limits.ts';
import { buildBatch, indexBuilt } from '../functions/indexer/index-batch.ts';
import type { Pipeline } from '../functions/pipeline/pipeline.ts';
import { memoryEngine } from './memory-engine.ts';
import type { Consumer } from './run-stream.ts';
import { positionOf } from './shard.ts';

/** An operation on its way to the engine. */
export type Sent = Exclude<Built, { readonly outcome: unknown }>;

/** The indexer of a pipeline as a consumer of its records, before an engine in memory. */
export function createIndexer(pipeline: Pipeline, { held, attempts }: Pick<Consumer, 'held' | 'attempts'>) {
  const engine = memoryEngine();
  const [flow, memory] = [new Flow(limits), new RefusalMemory()];
  let clock = 0;
  const outcomes = new Map<number, RecordOutcome>();
  const operations = new Map<number, readonly Sent[]>();
  const outside = {
    ...{ send: engine.send, read: engine.read },
    sleep: async () => undefined,
    now: () => clock,
    random: () => 0,
    deadline: Number.POSITIVE_INFINITY,
  };
  const options = {
    pipeline,
    historicalInput: false,
    limits,
    flow,
    memory,
    outside,
    deadLetters: undefined,
  };
  const deliver: Consumer['deliver'] = async (records, at) => {
    clock = at;
    const built = await buildBatch(records, options);
    const batch = await indexBuilt(records, built, options);
    const sent = sentByPosition(built);
    records.forEach((record, position) => {
      const [outcome, place] = [batch.outcomes[position], positionOf(record)];
      const before = outcomes.get(place);
      // A record that comes again because of another one is a duplicate then; what it was at first counts.
      if (outcome === undefined || (before !== undefined && before.status !== 'errored')) return;
      outcomes.set(place, outcome);
      operations.set(place, sent.get(position) ?? []);
    });
    return batch.outcomes;
  };
  const consumer: Consumer = { deliver, held, attempts };
  return { consumer, engine, outcomes, operations };
}

/** The operations of each record, by its place in the batch. */
function sentByPosition(built: readonly Built[]): ReadonlyMap<number, readonly Sent[]> {
  const sent = new Map<number, Sent[]>();
  for (const item of built) {
    if (!('action' in item)) continue;
    const others = sent.get(item.recordPosition) ?? [];
    others.push(item);
    sent.set(item.recordPosition, others);
  }
  return sent;
}
