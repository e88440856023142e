import { isObject } from '../../core/json/object.ts';
import { type DefinitionShapes, readShapes } from '../../core/template/definition-shape.ts';
import { templateName } from '../../core/template/index-template.ts';
import { windowIndexKinds } from '../../core/template/window-templates.ts';
import { summaryTemplateName } from '../../dead-letters/dead-letter-summary.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { type EngineRequest, field } from './engine-request.ts';
import { type LeafPath, leafPaths, type Properties } from './mapping-leaves.ts';
import { SetupError } from './setup-error.ts';

/** An index template as the engine has it. */
export interface StoredTemplate {
  readonly name: string;
  readonly patterns: unknown;
  /** Who installed it; absent for one that was installed before templates had owners. */
  readonly owner?: string;
  readonly properties: Properties;
  /** Fields that it has only for the code before: the definition that installed it doesn't know them any more. */
  readonly leaving: readonly LeafPath[];
  /** Of a template of windows: when the first of them was installed, in ISO 8601. */
  readonly installedAt?: string;
  /** The definitions that made the state of windows and monitors. Only one of the templates has them. */
  readonly definitions?: DefinitionShapes;
}

/** What the setup notes in a template, where the engine itself doesn't read it. */
export function templateMeta(owner: string, { leaving = [], installedAt, definitions }: TemplateNotes = {}) {
  return {
    shardline: {
      owner,
      // What installed it takes a name that is an alias for an index of its own: a reindex asks for that.
      generations: 1,
      ...(leaving.length > 0 && { leaving }),
      ...(installedAt && { installedAt }),
      ...(definitions && { definitions }),
    },
  };
}

/** What a template says of itself, beside its owner. */
export type TemplateNotes = Partial<Pick<StoredTemplate, 'leaving' | 'installedAt' | 'definitions'>>;

/**
 * The template of this name, if there is one.
 * @throws SetupError when the engine can't be asked
 */
export async function readTemplate(
  request: EngineRequest,
  name: string,
): Promise<StoredTemplate | undefined> {
  const path = `/_index_template/${name}`;
  const { status, body } = await request('GET', path);
  if (status === 404) return undefined;
  const stored = field(body, 'index_templates', 0, 'index_template');
  if (status !== 200 || !isObject(stored)) {
    throw new SetupError('TEMPLATE_REFUSED', `GET ${path}`, status, body);
  }
  const owner = field(stored, '_meta', 'shardline', 'owner');
  const installedAt = field(stored, '_meta', 'shardline', 'installedAt');
  const definitions = field(stored, '_meta', 'shardline', 'definitions');
  const properties = readProperties(field(stored, 'template', 'mappings', 'properties'));
  return {
    ...{ name, patterns: stored.index_patterns, properties },
    leaving: readPaths(field(stored, '_meta', 'shardline', 'leaving'), properties),
    ...(typeof owner === 'string' && { owner }),
    ...(typeof installedAt === 'string' && { installedAt }),
    ...(definitions !== undefined && { definitions: readShapes(definitions) }),
  };
}

/** Every template of a pipeline that the engine has, by name. */
export async function storedTemplates(
  request: EngineRequest,
  pipeline: Pipeline,
): Promise<Map<string, StoredTemplate>> {
  const windows = windowIndexKinds(pipeline).map(({ name }) => name);
  const stored = new Map<string, StoredTemplate>();
  for (const name of [templateName(pipeline), summaryTemplateName(pipeline.name), ...windows]) {
    const template = await readTemplate(request, name);
    if (template) stored.set(name, template);
  }
  return stored;
}

function readProperties(properties: unknown): Properties {
  const entries = isObject(properties) ? Object.entries(properties) : [];
  return Object.fromEntries(
    entries.flatMap(([name, mapping]) => (isObject(mapping) ? [[name, mapping]] : [])),
  );
}

/** Those of the noted fields that are there. */
function readPaths(noted: unknown, properties: Properties): LeafPath[] {
  const names = new Set(Array.isArray(noted) ? noted.map((path) => JSON.stringify(path)) : []);
  return leafPaths(properties).filter((path) => names.has(JSON.stringify(path)));
}

/** For windows from before this was noted: all of their alerts have been notified already. */
const longAgo = new Date(0).toISOString();

/**
 * When the windows of a pipeline were first set up: what their monitors find before that is past when they begin.
 * Windows that a pipeline gets later begin then, with all that the stream holds.
 *
 * @param stored the templates of its windows that the engine has
 * @param now in milliseconds since the epoch
 * @returns ISO 8601
 */
export function installedAt(stored: readonly StoredTemplate[], now: number): string {
  if (stored.length === 0) return new Date(now).toISOString();
  // All have the same, unless one could not be written.
  return stored.flatMap((template) => template.installedAt ?? []).toSorted()[0] ?? longAgo;
}
