import { z } from 'zod';
import { compileFilters } from './filter.ts';
import { defaultSettings, type MappingSettings } from './settings.ts';

/**
 * The properties of an `AWS::Lambda::EventSourceMapping` that bear on a Kinesis stream, with the limits of
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
const properties = z.object({
  BatchSize: z.int().min(1).max(10_000).default(defaultSettings.batchSize),
  MaximumBatchingWindowInSeconds: z.int().min(0).max(300).default(0),
  MaximumRecordAgeInSeconds: z.union([z.literal(-1), z.int().min(60).max(604_800)]).default(-1),
  MaximumRetryAttempts: z.int().min(-1).max(10_000).default(-1),
  ParallelizationFactor: z.int().min(1).max(10).default(defaultSettings.parallelizationFactor),
  BisectBatchOnFunctionError: z.boolean().default(defaultSettings.bisectBatchOnFunctionError),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).max(1).default([]),
  FilterCriteria: z
    .object({ Filters: z.array(z.object({ Pattern: z.string().max(4_096) })).default([]) })
    .default({ Filters: [] }),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']),
  StartingPositionTimestamp: z.number().positive().optional(),
  TumblingWindowInSeconds: z.int().min(0).max(900).default(0),
});

/** A mapping that Lambda would not create, or that this emulator can't run. */
export class SettingsError extends Error {
  readonly code = 'INVALID_MAPPING_SETTINGS';
}

/**
 * Reads settings as Lambda does when it creates a mapping.
 *
 * @throws SettingsError that names every property that is wrong, its value and its limit.
 */
export function readSettings(given: unknown): MappingSettings {
  const parsed = properties.safeParse(given);
  if (!parsed.success) throw new SettingsError(problems(parsed.error, given));
  const read = parsed.data;
  if (read.TumblingWindowInSeconds > 0) {
    throw new SettingsError(
      `TumblingWindowInSeconds is ${read.TumblingWindowInSeconds}, and this event source mapping has no tumbling windows; leave it out and aggregate by event time instead.`,
    );
  }
  const atTimestamp = read.StartingPosition === 'AT_TIMESTAMP';
  if (atTimestamp !== (read.StartingPositionTimestamp !== undefined)) {
    throw new SettingsError(
      `StartingPosition is ${read.StartingPosition} and StartingPositionTimestamp is ${read.StartingPositionTimestamp}; give a timestamp with AT_TIMESTAMP, and only with it.`,
    );
  }
  const filters = read.FilterCriteria.Filters.map(({ Pattern }) => Pattern);
  compileFilters(filters);
  return {
    batchSize: read.BatchSize,
    maxBatchingWindow: read.MaximumBatchingWindowInSeconds * 1_000,
    maxRecordAge: unlimited(read.MaximumRecordAgeInSeconds) * 1_000,
    maxRetryAttempts: unlimited(read.MaximumRetryAttempts),
    parallelizationFactor: read.ParallelizationFactor,
    bisectBatchOnFunctionError: read.BisectBatchOnFunctionError,
    reportBatchItemFailures: read.FunctionResponseTypes.length > 0,
    filters,
    startingPosition: read.StartingPosition,
    ...(read.StartingPositionTimestamp !== undefined && {
      startingPositionTimestamp: read.StartingPositionTimestamp * 1_000,
    }),
  };
}

/** "-1 sets the maximum to infinite": https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
function unlimited(value: number): number {
  return value === -1 ? Number.POSITIVE_INFINITY : value;
}

function problems(error: z.ZodError, given: unknown): string {
  return error.issues
    .map(({ path, message }) => `${path.join('.')} is ${JSON.stringify(valueAt(given, path))}: ${message}`)
    .join('; ');
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    given,
  );
}
