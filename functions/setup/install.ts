import { buildSummaryTemplate } from '../core/dead-letter-summary.ts';
import {
  buildIndexTemplate,
  buildLifecyclePolicy,
  type EngineInfo,
  type EngineResource,
  indexPatterns,
  indexProperties,
} from '../core/index-template.ts';
import type { Pipeline } from '../core/pipeline.ts';
import { createOrderedIndex } from './create-index.ts';
import { type EngineRequest, field } from './engine-request.ts';
import { installPolicy } from './install-policy.ts';
import { SetupError } from './setup-error.ts';
import { describeKept, updateMappings } from './update-mappings.ts';

export interface Installation {
  /** Name of the index template that is now in force for new indices. */
  readonly template: string;
  /** Name of the lifecycle policy; absent when the pipeline keeps its indices, or when it was skipped. */
  readonly policy?: string;
  /** Why the engine has no lifecycle policy although the pipeline asks for one. */
  readonly skipped?: string;
  /** Which existing indices keep which fields as they have them, and why; the engine changes no field's type. */
  readonly keptMappings?: string;
}

/**
 * Installs what a pipeline needs before its first document: the index template and the lifecycle policy. May be
 * repeated any number of times. Existing indices get new fields, and keep the policy they were created with.
 * @throws SetupError when the engine refuses, or doesn't return what it was given
 */
export async function installTemplates(given: {
  readonly request: EngineRequest;
  readonly pipeline: Pipeline;
  readonly engine: EngineInfo;
}): Promise<Installation> {
  const { request, pipeline, engine } = given;
  const policy = buildLifecyclePolicy(pipeline, engine);
  // The policy first: a template of Elasticsearch refers to it by name.
  const outcome = policy && (await installPolicy(request, engine, policy));
  const template = buildIndexTemplate(pipeline, engine, outcome?.policy);
  await installTemplate(request, template);
  await installTemplate(request, buildSummaryTemplate(pipeline.name));
  await createOrderedIndex(request, pipeline);
  const kept = await updateMappings(request, indexPatterns(pipeline), indexProperties(pipeline, engine));
  const keptMappings = describeKept(kept);
  return { template: template.name, ...outcome, ...(keptMappings !== undefined && { keptMappings }) };
}

async function installTemplate(request: EngineRequest, { name, body }: EngineResource): Promise<void> {
  const path = `/_index_template/${name}`;
  const put = await request('PUT', path, body);
  if (put.status !== 200) throw new SetupError('TEMPLATE_REFUSED', `PUT ${path}`, put.status, put.body);
  const stored = await request('GET', path);
  const patterns = field(stored.body, 'index_templates', 0, 'index_template', 'index_patterns');
  if (JSON.stringify(patterns) !== JSON.stringify(body.index_patterns)) {
    throw new SetupError('TEMPLATE_NOT_STORED', `GET ${path}`, stored.status, stored.body);
  }
}
