import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Fault } from '../../../cli/kit/fault.ts';
import { FunctionProcess, type FunctionSettings } from '../../../local/function/function-process.ts';
import { readTemplate, type StreamFunction } from '../../../local/run/template.ts';
import { lastLine, type Revision } from './revision.ts';

/** Which of the two a measurement is of. */
export type SideName = 'before' | 'now';

/** Milliseconds; what is measured is never near it. */
const timeout = 300_000;

export type Code = Pick<FunctionSettings, 'name' | 'code' | 'handler' | 'memory' | 'environment'>;

/** The functions of one pipeline, made of a revision by its own code, with the variables that its template gives them. */
export interface Side {
  readonly indexer: Code;
  /** Of a pipeline with windows. */
  readonly aggregator: Code | undefined;
  readonly setup: Code;
}

export interface Making {
  readonly pipeline: string;
  readonly outdir: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

const script = join('local', 'run', 'synthesize-child.ts');

/**
 * Synthesises the stack of one pipeline of the benches as the revision's own local run does. The template is all that is
 * taken from it: its form is CloudFormation's, whatever the code that wrote it looks like.
 * @throws Fault when the revision can't be synthesised
 */
export async function makeSide(
  { folder, name, pipelines }: Revision,
  { pipeline, outdir, signal }: Making,
): Promise<Side> {
  const options = JSON.stringify({ pipeline, stage: 'local' });
  const args = ['--import', 'tsx', join(folder, script), options, outdir, pipelines];
  if (!existsSync(join(folder, script))) {
    throw new Fault(
      'OPTION',
      `${name}: it has no ${script}, which makes the functions; give a later commit.`,
    );
  }
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, signal });
    return sideOf(stdout.trim());
  } catch (thrown) {
    throw new Fault('INPUT', `${name}: its functions could not be made: ${lastLine(thrown)}`, thrown);
  }
}

function sideOf(templatePath: string): Side {
  const template = readTemplate(templatePath);
  return {
    indexer: codeOf(template),
    aggregator: template.aggregator && codeOf(template.aggregator),
    setup: setupOf(templatePath),
  };
}

function codeOf({ function: { name, code, handler, memory, environment } }: StreamFunction): Code {
  return { name, code, handler, memory, environment };
}

const customResource = z.object({
  Type: z.literal('Custom::SearchTemplates'),
  Properties: z.object({ ServiceToken: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }) }),
});

const setupFunction = z.object({
  Properties: z.object({ Handler: z.string(), MemorySize: z.number() }),
  Metadata: z.object({ 'aws:asset:path': z.string() }),
});

function setupOf(templatePath: string): Code {
  const { Resources } = z
    .object({ Resources: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(templatePath, 'utf8')));
  const [resource] = Object.values(Resources).flatMap((one) => customResource.safeParse(one).data ?? []);
  if (resource === undefined) throw new Error(`no Custom::SearchTemplates in ${templatePath}`);
  const name = resource.Properties.ServiceToken['Fn::GetAtt'][0];
  const { Properties, Metadata } = setupFunction.parse(Resources[name]);
  return {
    name,
    code: join(dirname(templatePath), Metadata['aws:asset:path']),
    handler: Properties.Handler,
    memory: Properties.MemorySize,
    environment: {},
  };
}

/** Starts a container. `environment` goes before what the template says. */
export function startContainer(code: Code, environment: Readonly<Record<string, string>>): FunctionProcess {
  return new FunctionProcess({
    ...code,
    environment: { ...code.environment, ...environment },
    timeout,
    onLog: () => undefined,
  });
}

const measurement = z.object({
  answers: z.array(z.unknown()),
  cpu: z.number(),
  began: z.number(),
  ended: z.number(),
});

/** Microseconds of CPU; milliseconds since the epoch. */
export type Cost = Omit<z.infer<typeof measurement>, 'answers'>;

export interface MeasuredContainer {
  /**
   * Delivers events one after the other.
   * @throws Error when any record of theirs wasn't taken
   */
  readonly deliver: (events: readonly unknown[]) => Promise<Cost>;
  readonly stop: () => Promise<void>;
}

const wrapper = fileURLToPath(new URL('measured.cjs', import.meta.url));

/** A container whose process says what its invocations cost. */
export function startMeasured(code: Code, environment: Readonly<Record<string, string>>): MeasuredContainer {
  const folder = join(code.code, '..', `measured-${code.name}`);
  const [file = 'index', exported = 'handler'] = code.handler.split('.');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'index.js'),
    `module.exports.handler = require(${JSON.stringify(wrapper)})(require(${JSON.stringify(join(code.code, file))}).${exported});\n`,
  );
  const container = startContainer({ ...code, code: folder, handler: 'index.handler' }, environment);
  let last: readonly unknown[] | undefined;
  return {
    deliver: async (events) => {
      const event = events === last ? {} : { events };
      last = events;
      const { answers, ...cost } = measurement.parse(await container.invoke(event));
      const other = answers.find((answer) => JSON.stringify(answer) !== '{"batchItemFailures":[]}');
      if (other !== undefined)
        throw new Error(`the function answered ${JSON.stringify(other).slice(0, 500)}`);
      return cost;
    },
    stop: () => container.stop(),
  };
}
