import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { z } from 'zod';
import { count } from '../../functions/pipeline/metrics.ts';
import { definePipeline, withWindows } from '../../functions/pipeline/pipeline.ts';
import type { Bundle } from '../../infra/bundle/bundle.ts';
import { readOptions } from '../../infra/options/read-options.ts';
import { PipelineStack, stackNameOf } from '../../infra/pipeline-stack.ts';

const pipelines = ['web-traffic', 'sensors', 'social', '0-readings-of-sensors-in-all-the-world'];
/** The options of a stream that was there before the stack. */
export const existingStream = {
  streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
  streamRetention: '24h',
} as const;

const synthesized = new Map<string, Template>();

/**
 * The template of the stack with these options, in the stage `prod` unless they name another. The code of its functions
 * is beside the point here.
 */
export function templateOf(given: Readonly<Record<string, unknown>> = {}): Template {
  return templateWith(given, false);
}

/** The same of a pipeline with windows. */
export function windowsTemplateOf(given: Readonly<Record<string, unknown>> = {}): Template {
  return templateWith(given, true);
}

function templateWith(given: Readonly<Record<string, unknown>>, hasWindows: boolean): Template {
  const key = JSON.stringify([given, hasWindows]);
  const template = synthesized.get(key) ?? synthesize(given, hasWindows);
  synthesized.set(key, template);
  return template;
}

function synthesize(given: Readonly<Record<string, unknown>>, hasWindows: boolean): Template {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-template-'));
  const { stackTraceLimit } = Error;
  try {
    // No test reads where a construct was made. The CDK reads it off a stack trace each time, half of its work here.
    Error.stackTraceLimit = 0;
    const code = join(folder, 'code');
    mkdirSync(code);
    writeFileSync(join(code, 'index.js'), 'exports.handler = async () => {};');
    const bundle = (hash: string): Bundle => ({ folder: code, hash: hash.padEnd(64, '0') });
    const options = readOptions({ stage: 'prod', ...given }, pipelines);
    const outdir = join(folder, 'out');
    const app = new App({
      outdir,
      builtinCloudFormationValidation: false,
      treeMetadata: false,
      stackTraces: false,
    });
    const aggregator = hasWindows ? bundle('3') : undefined;
    const bundles = { indexer: bundle('1'), setup: bundle('2'), preflight: bundle('4'), aggregator };
    const pipeline = definePipeline({
      name: options.pipeline,
      transform: () => null,
      document: { index: `${options.pipeline}-{yyyy.MM.dd}` },
      mappings: {},
    });
    const definition = hasWindows
      ? withWindows(pipeline, { windows: [{ name: 'minutes', size: '1m', metrics: { n: count() } }] })
      : pipeline;
    const props = { options, definition, bundles };
    return Template.fromStack(new PipelineStack(app, stackNameOf(options), props));
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    rmSync(folder, { recursive: true });
  }
}

const resource = z.looseObject({
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  DependsOn: z.array(z.string()).optional(),
});

export type Resource = z.infer<typeof resource> & { readonly logicalId: string };

/** All resources of a type. */
export function resourcesOf(template: Template, type: string): Resource[] {
  return Object.entries(template.findResources(type)).map(([logicalId, found]) => ({
    ...resource.parse(found),
    logicalId,
  }));
}

/** The one resource of a type whose JSON holds a text. */
export function theResource(template: Template, type: string, holding = ''): Resource {
  const [found, ...others] = resourcesOf(template, type).filter((one) =>
    JSON.stringify(one).includes(holding),
  );
  if (found === undefined || others.length > 0) throw new Error(`Not one ${type} holds "${holding}".`);
  return found;
}

const statement = z.looseObject({
  Effect: z.string(),
  Action: z.union([z.string(), z.array(z.string())]).transform((action) => [action].flat()),
  Resource: z.unknown(),
});

const policyDocument = z.object({ Statement: z.array(statement) });

export type Statement = z.infer<typeof statement>;

/** The statements of a policy document, each with its actions as an array. */
export function statementsOf(document: unknown): Statement[] {
  return policyDocument.parse(document).Statement;
}
