import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readSettings } from '../event-source-mapping/read-settings.ts';
import type { MappingSettings } from '../event-source-mapping/settings.ts';
import type { FunctionSettings } from '../function/function-process.ts';

/** What the local run takes from the synthesised template, so that what runs here is what deploys. */
export interface RunTemplate {
  readonly stream: { readonly name: string; readonly shards: number; readonly retentionHours: number };
  readonly mapping: MappingSettings;
  readonly function: Omit<FunctionSettings, 'environment' | 'onLog'> & {
    /** Variables with a value of their own; those that refer to other resources are for the caller to set. */
    readonly environment: Readonly<Record<string, string>>;
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

const streamResource = z.object({
  Type: z.literal('AWS::Kinesis::Stream'),
  Properties: z.object({
    Name: z.string(),
    ShardCount: z.number().optional(),
    RetentionPeriodHours: z.number().default(24),
  }),
});

/** https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html: on-demand begins with 4 shards. */
const onDemandShards = 4;

/** @throws Error when the template has no stream, mapping or function of the expected form, or settings that Lambda refuses. */
export function readTemplate(path: string): RunTemplate {
  const { Resources } = z
    .object({ Resources: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(path, 'utf8')));
  const find = <Resource>(schema: z.ZodType<Resource>, what: string): Resource => {
    const found = Object.values(Resources).find((resource) => schema.safeParse(resource).success);
    if (found === undefined)
      throw new Error(`The template ${path} has no ${what} that the local run can read.`);
    return schema.parse(found);
  };
  const { Properties: mapping } = find(mappingResource, 'event source mapping');
  const { Properties: stream } = find(streamResource, 'stream');
  const { Properties: settings, Metadata } = functionResource.parse(Resources[mapping.FunctionName.Ref]);
  return {
    stream: {
      name: stream.Name,
      shards: stream.ShardCount ?? onDemandShards,
      retentionHours: stream.RetentionPeriodHours,
    },
    mapping: readSettings(mapping),
    function: {
      name: mapping.FunctionName.Ref,
      code: join(dirname(path), Metadata['aws:asset:path']),
      handler: settings.Handler,
      timeout: settings.Timeout * 1_000,
      memory: settings.MemorySize,
      environment: ownValues(settings.Environment.Variables),
    },
  };
}

function ownValues(variables: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
