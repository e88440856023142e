import { buildSummaryTemplate, summaryPattern } from '../core/dead-letter-summary.ts';
import {
  buildIndexTemplate,
  buildLifecyclePolicy,
  type EngineInfo,
  type EngineResource,
  indexPatterns,
  indexProperties,
} from '../core/index-template.ts';
import type { Pipeline } from '../core/pipeline.ts';
import { namesReplicas, withReplicas } from '../core/replicas.ts';
import { buildWindowPolicy, buildWindowTemplate, windowIndexKinds } from '../core/windows/index-templates.ts';
import { createOrderedIndex } from './create-index.ts';
import { type EngineRequest, field } from './engine-request.ts';
import { installPolicy } from './install-policy.ts';
import { SetupError } from './setup-error.ts';
import { describeKept, type KeptMapping, updateMappings } from './update-mappings.ts';
import { updateReplicas } from './update-replicas.ts';

export interface Installation {
  /** Name of the index template that is now in force for new indices. */
  readonly template: string;
  /** Name of the lifecycle policy; absent when the pipeline keeps its indices, or when it was skipped. */
  readonly policy?: string;
  /** Why the engine has no lifecycle policy although the pipeline asks for one. */
  readonly skipped?: string;
  /** Which existing indices keep which fields as they have them, and why; the engine changes no field's type. */
  readonly keptMappings?: string;
  /** Which existing indices keep the replicas they have, and why. */
  readonly keptReplicas?: string;
}

interface Given {
  readonly request: EngineRequest;
  readonly pipeline: Pipeline;
  readonly engine: EngineInfo;
  /** Of the pipeline's indices, unless its own settings say; absent leaves them to the engine. */
  readonly replicas?: number | undefined;
}

/**
 * Installs what a pipeline needs before its first document: the index template and the lifecycle policy. May be
 * repeated any number of times. Existing indices get new fields and their number of replicas, and keep the policy they
 * were created with.
 * @throws SetupError when the engine refuses, or doesn't return what it was given
 */
export async function installTemplates({
  request,
  pipeline,
  engine,
  replicas,
}: Given): Promise<Installation> {
  const policy = buildLifecyclePolicy(pipeline, engine);
  // The policy first: a template of Elasticsearch refers to it by name.
  const outcome = policy && (await installPolicy(request, engine, policy));
  const template = buildIndexTemplate(pipeline, engine, outcome?.policy);
  await installTemplate(request, withReplicas(template, replicas));
  await installTemplate(request, withReplicas(buildSummaryTemplate(pipeline.name), replicas));
  await createOrderedIndex(request, pipeline);
  const windows = await installWindows({ request, pipeline, engine, replicas });
  const kept = await updateMappings(request, indexPatterns(pipeline), indexProperties(pipeline, engine));
  const keptMappings = describeKept([...kept, ...windows.kept]);
  const followers = replicaPatterns(pipeline, namesReplicas(template));
  const keptReplicas = replicas === undefined ? [] : await updateReplicas(request, followers, replicas);
  return {
    template: template.name,
    ...(windows.skipped !== undefined && { skipped: windows.skipped }),
    ...outcome,
    ...(keptMappings !== undefined && { keptMappings }),
    ...(keptReplicas.length > 0 && { keptReplicas: keptReplicas.join('; ') }),
  };
}

/** What the names of the indices match whose replicas are set; documents' only if their pipeline doesn't say itself. */
function replicaPatterns(pipeline: Pipeline, documentsSayThemselves: boolean): string[] {
  return [
    ...(documentsSayThemselves ? [] : indexPatterns(pipeline)),
    summaryPattern(pipeline.name),
    ...windowIndexKinds(pipeline).map(({ pattern }) => pattern),
  ];
}

/** What windows and monitors need before their first document; nothing for a pipeline without. */
async function installWindows({ request, pipeline, engine, replicas }: Given): Promise<WindowsInstalled> {
  const policy = buildWindowPolicy(pipeline, engine);
  const outcome = policy && (await installPolicy(request, engine, policy));
  const kept: KeptMapping[] = [];
  for (const kind of windowIndexKinds(pipeline)) {
    const template = buildWindowTemplate(kind, engine, outcome?.policy);
    await installTemplate(request, withReplicas(template, replicas));
    kept.push(...(await updateMappings(request, [kind.pattern], kind.properties)));
  }
  // Nobody need be told that what was not asked for is not there.
  return { kept, skipped: pipeline.windowRetention && outcome?.skipped };
}

interface WindowsInstalled {
  readonly kept: readonly KeptMapping[];
  readonly skipped: string | undefined;
}

async function installTemplate(request: EngineRequest, { name, body }: EngineResource): Promise<void> {
  const path = `/_index_template/${name}`;
  const put = await request('PUT', path, { body });
  if (put.status !== 200) throw new SetupError('TEMPLATE_REFUSED', `PUT ${path}`, put.status, put.body);
  const stored = await request('GET', path);
  const patterns = field(stored.body, 'index_templates', 0, 'index_template', 'index_patterns');
  if (JSON.stringify(patterns) !== JSON.stringify(body.index_patterns)) {
    throw new SetupError('TEMPLATE_NOT_STORED', `GET ${path}`, stored.status, stored.body);
  }
}
