import type { DefinitionShapes } from '../../core/template/definition-shape.ts';
import type { EngineInfo, EngineResource } from '../../core/template/engine-resource.ts';
import {
  buildIndexTemplate,
  buildLifecyclePolicy,
  indexPatterns,
  indexProperties,
  templateName,
} from '../../core/template/index-template.ts';
import { namesReplicas, withReplicas } from '../../core/template/replicas.ts';
import {
  buildWindowPolicy,
  buildWindowTemplate,
  windowIndexKinds,
} from '../../core/template/window-templates.ts';
import { windowIndices } from '../../core/windows/addresses.ts';
import { buildSummaryTemplate, summaryPattern } from '../../dead-letters/dead-letter-summary.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { checkDefinitions } from './check-definitions.ts';
import { createOrderedIndex } from './create-index.ts';
import type { EngineRequest } from './engine-request.ts';
import { installPolicy } from './install-policy.ts';
import { installTemplate, type TemplateToInstall } from './install-template.ts';
import { describeConflicts, describeKept, type KeptIndex } from './kept-indices.ts';
import { withLeaving } from './leaving-fields.ts';
import { checkOwner, localOwner } from './owner.ts';
import { installedAt, type StoredTemplate, storedTemplates } from './template-meta.ts';
import { updateMappings } from './update-mappings.ts';
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
  /** Fields of existing indices that only a reindex brings to their type; `none` when there are none. */
  readonly fieldsToReindex: string;
  /** Which existing indices keep the replicas they have, and why. */
  readonly keptReplicas?: string;
  /** When the pipeline's windows were first set up, in ISO 8601; absent without windows. */
  readonly installedAt?: string;
}

export interface ToInstall {
  readonly request: EngineRequest;
  readonly pipeline: Pipeline;
  readonly engine: EngineInfo;
  /** Who owns what is installed: a deployment as `account/region/stack`; default `local`. */
  readonly owner?: string;
  /** Of the pipeline's indices, unless its own settings say; absent leaves them to the engine. */
  readonly replicas?: number | undefined;
  /** Of every template that is installed; absent leaves them their own. */
  readonly templatePriority?: number | undefined;
  /** Milliseconds since the epoch; default: the clock. */
  readonly now?: () => number;
}

interface Given extends Pick<ToInstall, 'request' | 'pipeline' | 'engine'>, Pick<Required<ToInstall>, 'now'> {
  /** The templates that are there, by name. */
  readonly stored: ReadonlyMap<string, StoredTemplate>;
  /** Of the windows and monitors, to be noted. */
  readonly definitions: DefinitionShapes;
  readonly put: (template: TemplateToInstall) => Promise<void>;
}

/**
 * Installs what a pipeline needs before its first document: the index template and the lifecycle policy. May be
 * repeated any number of times. Existing indices get new fields and their number of replicas, and keep the policy they
 * were created with.
 * @throws SetupError when the engine refuses, or doesn't return what it was given; OverlapError when another template
 * takes the place of one; before anything is written OwnerError when another deployment has installed a template of these
 * names, and DefinitionError when a window or monitor means something else than what is stored under its name
 */
export async function installTemplates(wanted: ToInstall): Promise<Installation> {
  const { request, pipeline, engine, owner = localOwner, now = Date.now } = wanted;
  const { replicas, templatePriority } = wanted;
  const stored = await storedTemplates(request, pipeline);
  checkOwner([...stored.values()], owner);
  const definitions = await checkDefinitions(
    request,
    pipeline,
    [...stored.values()].find((template) => template.definitions !== undefined)?.definitions,
  );
  const put = (template: TemplateToInstall) =>
    installTemplate(
      request,
      withPriority({ ...template, ...withReplicas(template, replicas) }, templatePriority),
      owner,
      stored.get(template.name),
      now(),
    );
  const given = { request, pipeline, engine, stored, definitions, put, now };
  const policy = buildLifecyclePolicy(pipeline, engine);
  // The policy first: a template of Elasticsearch refers to it by name.
  const outcome = policy && (await installPolicy(request, engine, policy));
  const template = await installMain(given, outcome?.policy);
  await put(buildSummaryTemplate(pipeline.name));
  await createOrderedIndex(request, pipeline);
  const windows = await installWindows(given);
  const kept = await updateMappings(request, indexPatterns(pipeline), indexProperties(pipeline, engine));
  const keptMappings = describeKept([...kept, ...windows.kept]);
  const followers = replicaPatterns(pipeline, namesReplicas(template));
  const keptReplicas =
    replicas === undefined ? undefined : describeKept(await updateReplicas(request, followers, replicas));
  return {
    template: template.name,
    fieldsToReindex: describeConflicts(kept),
    ...(windows.skipped !== undefined && { skipped: windows.skipped }),
    ...outcome,
    ...(keptMappings !== undefined && { keptMappings }),
    ...(keptReplicas !== undefined && { keptReplicas }),
    ...(windows.installedAt !== undefined && { installedAt: windows.installedAt }),
  };
}

function withPriority(template: TemplateToInstall, priority: number | undefined): TemplateToInstall {
  return priority === undefined ? template : { ...template, body: { ...template.body, priority } };
}

/** The template of the documents' indices, with the fields that the code before may still write. */
async function installMain(
  { pipeline, engine, stored, put }: Given,
  policy: string | undefined,
): Promise<EngineResource> {
  const before = stored.get(templateName(pipeline));
  const own = indexProperties(pipeline, engine);
  const { properties, leaving } = before ? withLeaving(own, before) : { properties: own, leaving: [] };
  const template = buildIndexTemplate(pipeline, engine, policy, properties);
  await put({ ...template, leaving });
  return template;
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
async function installWindows(given: Given): Promise<WindowsInstalled> {
  const { request, pipeline, engine, put } = given;
  const policy = buildWindowPolicy(pipeline, engine);
  const outcome = policy && (await installPolicy(request, engine, policy));
  const kept: KeptIndex[] = [];
  const kinds = windowIndexKinds(pipeline);
  if (kinds.length === 0) return { kept, skipped: undefined, installedAt: undefined };
  const since = installedAt(
    kinds.flatMap(({ name }) => given.stored.get(name) ?? []),
    given.now(),
  );
  const { progress } = windowIndices(pipeline.name);
  for (const kind of kinds) {
    const notes = {
      installedAt: since,
      ...(kind.pattern === progress && { definitions: given.definitions }),
    };
    await put({ ...buildWindowTemplate(kind, engine, outcome?.policy), ...notes });
    kept.push(...(await updateMappings(request, [kind.pattern], kind.properties)));
  }
  // Nobody need be told that what was not asked for is not there.
  return { kept, skipped: pipeline.windowRetention && outcome?.skipped, installedAt: since };
}

interface WindowsInstalled {
  readonly kept: readonly KeptIndex[];
  readonly skipped: string | undefined;
  readonly installedAt: string | undefined;
}
