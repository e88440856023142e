import { milliseconds } from '../../../../functions/pipeline/duration.ts';
import { optionsSchema } from '../../../../infra/options/options.ts';
import type { FlowFrame } from '../../../protocol/flow.ts';
import type { ShownFunction, ShownSetting } from '../../../protocol/pipeline.ts';
import type { Deployed, DeployedFunction, DeployedMapping } from '../../../sources/deployed.ts';
import { exactLength } from './lengths.ts';
import { effective } from './shown-options.ts';

/** What the options say of the functions. */
interface Wanted {
  readonly memory: number;
  readonly timeout: number;
  readonly batchSize: number;
  readonly maxBatchingWindow: number;
  readonly parallelizationFactor: number;
}

/** @param flow for the time that the functions use; absent where it isn't known */
export function shownFunctions(deployed: Deployed, flow: FlowFrame | undefined): ShownFunction[] {
  return deployed.functions.map((one) => shownFunction(one, wantedOf(deployed, one.role), flow));
}

function shownFunction(
  { role, name, memory, memoryUsed, timeout, runtime, changedAt, mapping }: DeployedFunction,
  wanted: Wanted | undefined,
  flow: FlowFrame | undefined,
): ShownFunction {
  const reader = role === 'indexer' ? flow?.indexer : flow?.windows?.reader;
  return {
    ...{ role, name },
    memory: { limit: memory, used: memoryUsed },
    time: { limit: timeout, used: reader?.times?.took.p99 },
    settings: [
      // What is used of them is shown with them.
      ...[
        setting('Memory', `${memory} MB`, wanted && `${wanted.memory} MB`),
        setting('Timeout', exactLength(timeout), wanted && exactLength(wanted.timeout)),
      ].filter(({ otherwise }) => otherwise !== undefined),
      ...(runtime === undefined ? [] : [setting('Runtime', runtime)]),
      ...(changedAt === undefined ? [] : [setting('Changed', new Date(changedAt).toISOString())]),
    ],
    mapping: mapping === undefined ? [] : mappingSettings(mapping, wanted),
  };
}

function mappingSettings(mapping: DeployedMapping, wanted: Wanted | undefined): ShownSetting[] {
  const { state, batchSize, maxBatchingWindow, parallelizationFactor, filters = [] } = mapping;
  const length = (value: number | undefined, none: string) =>
    value === undefined ? none : exactLength(value);
  return [
    ...(state === undefined ? [] : [setting('State', state, state === 'Enabled' ? undefined : 'Enabled')]),
    setting('Most records in a batch', text(batchSize), wanted && String(wanted.batchSize)),
    setting(
      'Gathers for at most',
      length(maxBatchingWindow, 'not told'),
      wanted && exactLength(wanted.maxBatchingWindow),
    ),
    setting('Lanes of a shard', text(parallelizationFactor), wanted && String(wanted.parallelizationFactor)),
    setting('Gives records up after', length(mapping.maxRecordAge, 'never')),
    setting(
      'Tries again',
      mapping.maxRetryAttempts === undefined ? 'without end' : text(mapping.maxRetryAttempts),
    ),
    setting('Halves a batch that fails', yesOrNo(mapping.bisectBatchOnFunctionError)),
    setting('Reads the batch response', yesOrNo(mapping.reportBatchItemFailures)),
    setting('Begins at', mapping.startingPosition ?? 'not told'),
    ...filters.map((filter) => setting('Only records that match', filter)),
  ];
}

/** Undefined where no option was given: a stack may be of another app, whose options aren't here. */
function wantedOf({ options, optionsOf }: Deployed, role: DeployedFunction['role']): Wanted | undefined {
  if (optionsOf === 'project' && options.length === 0) return undefined;
  const { functionMemory, functionTimeout, batchSize, aggregatorBatchSize, ...other } = optionsSchema.parse(
    effective(options),
  );
  return {
    memory: functionMemory,
    timeout: milliseconds(functionTimeout),
    batchSize: role === 'indexer' ? batchSize : aggregatorBatchSize,
    maxBatchingWindow: milliseconds(other.maxBatchingWindow),
    // A lane for each shard: the order of a shard is what the windows count by.
    parallelizationFactor: role === 'indexer' ? other.parallelizationFactor : 1,
  };
}

export function setting(name: string, value: string, wanted?: string): ShownSetting {
  return { name, value, ...(wanted !== undefined && wanted !== value && { otherwise: wanted }) };
}

function text(value: number | undefined): string {
  return value === undefined ? 'not told' : String(value);
}

function yesOrNo(value: boolean | undefined): string {
  return value === undefined ? 'not told' : value ? 'yes' : 'no';
}
