import { z } from 'zod';
import type { MappingSettings } from '../event-source-mapping/settings.ts';
import { keptHours } from './kept-hours.ts';
import type { Connecting } from './parts.ts';
import type { StreamFunction } from './template.ts';

// With what a local run was started, as JSON at `deployment` below `snapshotUrl`.

/** Lengths of time in milliseconds; what is absent has no limit. */
const mapping = z.object({
  batchSize: z.number(),
  maxBatchingWindow: z.number(),
  maxRecordAge: z.number().optional(),
  maxRetryAttempts: z.number().optional(),
  parallelizationFactor: z.number(),
  bisectBatchOnFunctionError: z.boolean(),
  reportBatchItemFailures: z.boolean(),
  startingPosition: z.string(),
  filters: z.array(z.string()),
});

const deployedFunction = z.object({
  role: z.enum(['indexer', 'aggregator']),
  name: z.string(),
  /** MiB. */
  memory: z.number(),
  /** The most that one of its processes has held, in MiB; absent where the system doesn't say. */
  memoryUsed: z.number().optional(),
  /** Milliseconds. */
  timeout: z.number(),
  mapping,
});

export const runDeployment = z.object({
  /** Options of the deployment that were given; all others have their defaults. */
  options: z.array(
    z.object({ name: z.string(), value: z.unknown(), from: z.enum(['command line', 'project', 'run']) }),
  ),
  stream: z.object({ name: z.string(), shards: z.number(), retentionHours: z.number() }),
  functions: z.array(deployedFunction),
  templatePriority: z.number().optional(),
  /** Of Node. */
  node: z.string(),
});

export type RunDeployment = z.infer<typeof runDeployment>;

/** Most memory that a function's processes have held, in MiB. */
export interface UsedMemory {
  readonly indexer: () => number | undefined;
  readonly aggregator?: (() => number | undefined) | undefined;
}

export function deploymentOf(
  { template, options, deployed }: Pick<Connecting, 'template' | 'options' | 'deployed'>,
  used: UsedMemory,
): RunDeployment {
  const { stream, templatePriority, aggregator } = template;
  const { context = {}, historical } = options;
  const from = (name: string) => {
    if (Object.hasOwn(context, name) || (name === 'historicalInput' && historical)) return 'command line';
    return name === 'pipeline' || name === 'stage' ? 'run' : 'project';
  };
  return {
    options: Object.entries(deployed).map(([name, value]) => ({ name, value, from: from(name) })),
    stream: { ...stream, retentionHours: keptHours(options, stream.retentionHours) },
    functions: [
      functionOf('indexer', template, used.indexer()),
      ...(aggregator ? [functionOf('aggregator', aggregator, used.aggregator?.())] : []),
    ],
    ...(templatePriority !== undefined && { templatePriority }),
    node: process.version,
  };
}

function functionOf(
  role: 'indexer' | 'aggregator',
  { function: { name, memory, timeout }, mapping: settings }: StreamFunction,
  memoryUsed: number | undefined,
): RunDeployment['functions'][number] {
  return {
    ...{ role, name, memory, timeout, mapping: mappingOf(settings) },
    ...(memoryUsed !== undefined && { memoryUsed }),
  };
}

/** JSON has no infinity. */
function mappingOf({ maxRecordAge, maxRetryAttempts, ...settings }: MappingSettings) {
  const { batchSize, maxBatchingWindow, parallelizationFactor, startingPosition, filters } = settings;
  return {
    ...{ batchSize, maxBatchingWindow, parallelizationFactor, startingPosition, filters: [...filters] },
    bisectBatchOnFunctionError: settings.bisectBatchOnFunctionError,
    reportBatchItemFailures: settings.reportBatchItemFailures,
    ...(Number.isFinite(maxRecordAge) && { maxRecordAge }),
    ...(Number.isFinite(maxRetryAttempts) && { maxRetryAttempts }),
  };
}
