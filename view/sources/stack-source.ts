import { askPipeline } from '../../cli/kit/ask-pipeline.ts';
import { Fault } from '../../cli/kit/fault.ts';
import { findTarget } from '../../cli/kit/find-target.ts';
import type { PipelineFacts } from '../../cli/kit/pipeline-facts.ts';
import { namedPart, partsOf } from '../../cli/kit/stack-parts.ts';
import type { TargetOptions } from '../../cli/kit/target-options.ts';
import { definitionOf } from '../../cli/stages/definition.ts';
import { streamRef } from '../../functions/stream/stream-ref.ts';
import { askMetrics } from './ask-metrics.ts';
import { refreshReader } from './refresh-interval.ts';
import type { Source } from './source.ts';
import { type Measured, minuteMs, stackFlow, stackLagging, stackPoints } from './stack-flow.ts';
import {
  lagQueries,
  type MeasuredParts,
  type MetricId,
  type MetricQuery,
  metricQueries,
} from './stack-metrics.ts';

type StackOptions = Extract<TargetOptions, { kind: 'aws' }>;

/** Milliseconds for which an answer of CloudWatch is shown: its metrics have a value a minute, and asking costs money. */
const askEveryMs = 30_000;

/**
 * A deployed stack, read with the user's credentials.
 * @throws Fault when there is no such stack
 */
export async function stackSource(options: StackOptions): Promise<Source> {
  const { stack, region } = options;
  if (stack === undefined) {
    throw new Fault(
      'USAGE',
      'A view on AWS needs the name of a stack, whose metrics it shows: pass --stack.',
    );
  }
  const target = await findTarget(options);
  let facts: Promise<PipelineFacts> | undefined;
  const known = (signal: AbortSignal) => {
    facts ??= askPipeline(target, signal).catch((thrown: unknown) => {
      facts = undefined;
      throw thrown;
    });
    return facts;
  };
  const open = () => Promise.resolve(target);
  const refresh = refreshReader({ open, facts: known });
  const measure = metricsOf(options, { stack, facts: known }, metricQueries);
  const lags = metricsOf(options, { stack, facts: known }, lagQueries);
  return {
    target: { kind: 'stack', name: stack, region },
    ...{ open, facts: known },
    definition: async (signal) => await definitionOf((await known(signal)).name),
    deployed: async (signal) => {
      const { stackDeployed } = await import('./stack-deployed.ts');
      return await stackDeployed(options, signal);
    },
    lagging: async (signal) => stackLagging(await lags(signal)),
    flow: {
      first: async (signal) => ({ points: stackPoints(await measure(signal)), every: minuteMs }),
      frame: async (signal) => stackFlow(await measure(signal), refresh()),
    },
  };
}

/** The metrics of a stack, asked for again only when they may be others. */
function metricsOf(
  options: StackOptions,
  given: { readonly stack: string; readonly facts: Source['facts'] },
  queriesOf: (parts: MeasuredParts) => ReadonlyMap<MetricId, MetricQuery>,
): (signal: AbortSignal) => Promise<Measured> {
  let measured: Measured | undefined;
  return async (signal) => {
    if (measured !== undefined && Date.now() - measured.at < askEveryMs) return measured;
    const parts = await partsOf(options);
    const { aggregator } = parts;
    const queries = queriesOf({
      stack: given.stack,
      pipeline: (await given.facts(signal)).name,
      stream: streamRef(namedPart('stream', parts)).StreamName,
      indexer: namedPart('function', parts),
      aggregator,
    });
    const asked = await askMetrics(options, queries, Date.now(), signal);
    measured = { ...asked, hasWindows: aggregator !== undefined };
    return measured;
  };
}
