import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { SetupVariables } from '../../functions/lambda/variables.ts';
import type { StackOutputs } from '../../infra/stack-outputs.ts';
import { readSettings } from '../event-source-mapping/read-settings.ts';
import type { MappingSettings } from '../event-source-mapping/settings.ts';
import type { FunctionSettings } from '../function/function-process.ts';

/** A function, and how the stream is delivered to it. */
export interface StreamFunction {
  readonly mapping: MappingSettings;
  readonly function: Omit<FunctionSettings, 'environment' | 'onLog'> & {
    /** Variables with a value of their own; those that refer to other resources are for the caller to set. */
    readonly environment: Readonly<Record<string, string>>;
  };
}

/** What the local run takes from the synthesised template, so that what runs here is what deploys. */
export interface RunTemplate extends StreamFunction {
  readonly stream: { readonly name: string; readonly shards: number; readonly retentionHours: number };
  /** Of the index templates; absent leaves them their own. */
  readonly templatePriority?: number;
  /** Of a pipeline with windows. */
  readonly aggregator?: StreamFunction & {
    /** What the schedule invokes it with. */
    readonly sweepEvent: unknown;
  };
}

const reference = z.object({ Ref: z.string() });

const mappingResource = z.object({
  Type: z.literal('AWS::Lambda::EventSourceMapping'),
  // The rest is for the mapping itself to read.
  Properties: z.looseObject({ FunctionName: reference }),
});

const functionResource = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({
    Handler: z.string(),
    MemorySize: z.number(),
    Timeout: z.number(),
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
  }),
  Metadata: z.object({ 'aws:asset:path': z.string() }),
});

type SetupShape = Partial<Record<keyof SetupVariables, z.ZodType>>;

/** The function that installs the templates, where an option says how. */
const setupResource = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({
    Environment: z.object({
      Variables: z.object({ TEMPLATE_PRIORITY: z.coerce.number() } satisfies SetupShape),
    }),
  }),
});

const streamResource = z.object({
  Type: z.literal('AWS::Kinesis::Stream'),
  Properties: z.object({
    Name: z.string(),
    ShardCount: z.number().optional(),
    RetentionPeriodHours: z.number().default(24),
  }),
});

const scheduleResource = z.object({
  Type: z.literal('AWS::Events::Rule'),
  Properties: z.object({
    ScheduleExpression: z.string(),
    Targets: z.tuple([z.object({ Input: z.string() })]),
  }),
});

/** https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html: on-demand begins with 4 shards. */
const onDemandShards = 4;

/** @throws Error when the template has no stream, mapping or function of the expected form, or settings that Lambda refuses. */
export function readTemplate(path: string): RunTemplate {
  const { Resources, Outputs } = z
    .object({
      Resources: z.record(z.string(), z.unknown()),
      Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
    })
    .parse(JSON.parse(readFileSync(path, 'utf8')));
  const all = <Resource>(schema: z.ZodType<Resource>): Resource[] =>
    Object.values(Resources).flatMap((resource) => schema.safeParse(resource).data ?? []);
  const given = <Found>(found: Found | undefined, what: string): Found => {
    if (found !== undefined) return found;
    throw new Error(`The template ${path} has no ${what} that the local run can read.`);
  };
  const functions = all(mappingResource).map(({ Properties: mapping }) => {
    const resource = functionResource.parse(Resources[mapping.FunctionName.Ref]);
    return streamFunction(mapping, resource, dirname(path));
  });
  const named = (output: keyof StackOutputs) => {
    const { data } = reference.safeParse(Outputs[output]?.Value);
    return functions.find(({ function: { name } }) => name === data?.Ref);
  };
  const indexer = given(named('IndexerFunctionName'), 'event source mapping');
  const { Properties: stream } = given(all(streamResource).at(0), 'stream');
  const aggregator = named('AggregatorFunctionName');
  const priority = all(setupResource).at(0)?.Properties.Environment.Variables.TEMPLATE_PRIORITY;
  return {
    ...(priority !== undefined && { templatePriority: priority }),
    stream: {
      name: stream.Name,
      shards: stream.ShardCount ?? onDemandShards,
      retentionHours: stream.RetentionPeriodHours,
    },
    mapping: indexer.mapping,
    function: indexer.function,
    ...(aggregator && {
      aggregator: {
        mapping: aggregator.mapping,
        function: aggregator.function,
        sweepEvent: sweepEventOf(given(all(scheduleResource).at(0), 'schedule')),
      },
    }),
  };
}

function streamFunction(
  mapping: z.infer<typeof mappingResource>['Properties'],
  { Properties, Metadata }: z.infer<typeof functionResource>,
  folder: string,
): StreamFunction {
  return {
    mapping: readSettings(mapping),
    function: {
      name: mapping.FunctionName.Ref,
      code: join(folder, Metadata['aws:asset:path']),
      handler: Properties.Handler,
      timeout: Properties.Timeout * 1_000,
      memory: Properties.MemorySize,
      environment: ownValues(Properties.Environment.Variables),
    },
  };
}

function sweepEventOf({ Properties }: z.infer<typeof scheduleResource>): unknown {
  return JSON.parse(Properties.Targets[0].Input);
}

function ownValues(variables: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
