import type { Client } from '@elastic/elasticsearch';
import { z } from 'zod';
import { Fault } from '../../../../cli/kit/fault.ts';
import { isObject } from '../../../../functions/core/json/object.ts';
import type { EngineInfo, EngineResource } from '../../../../functions/core/template/engine-resource.ts';
import {
  buildIndexTemplate,
  buildLifecyclePolicy,
  indexPatterns,
  templateName,
} from '../../../../functions/core/template/index-template.ts';
import { detectEngine } from '../../../../functions/engine/install/detect-engine.ts';
import {
  type EngineRequest,
  engineRequest,
  field,
} from '../../../../functions/engine/install/engine-request.ts';
import { SetupError } from '../../../../functions/engine/install/setup-error.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { ShownEngine, ShownIndex, ShownSetting } from '../../../protocol/pipeline.ts';
import { compareFields } from './compare-fields.ts';
import { exactLength } from './lengths.ts';
import { setting } from './shown-functions.ts';

export interface EngineQuestion {
  readonly client: Client;
  readonly name: string;
  /** What searches ask for: a pattern of names, or an alias. */
  readonly index: string;
  /** The pipeline file, or why it can't be read here: one sentence. */
  readonly definition: Pipeline | { readonly problem: string };
  readonly templatePriority: number | undefined;
}

/** Indices that are listed, the newest first. */
const mostIndices = 50;

/** What the engine has for a pipeline, beside what the definition says. @throws Fault when the engine can't be asked */
export async function shownEngine(question: EngineQuestion): Promise<ShownEngine> {
  const { client, name, definition, templatePriority } = question;
  const request = faulty(engineRequest(client));
  const engine = await detectEngine(request).catch((thrown: unknown) => {
    throw thrown instanceof SetupError ? new Fault('TARGET', thrown.message, thrown) : thrown;
  });
  const pipeline = 'problem' in definition ? undefined : definition;
  const wanted = pipeline && buildIndexTemplate(pipeline, engine);
  const stored = await read(request, `/_index_template/${templateName({ name })}`);
  const template = field(stored, 'index_templates', 0, 'index_template');
  const indices = await listIndices(request, pipeline ? indexPatterns(pipeline).join(',') : question.index);
  const newest = indices[0]?.name;
  const mapped =
    newest === undefined ? undefined : await read(request, `/${encodeURIComponent(newest)}/_mapping`);
  return {
    engine: `${engine.distribution === 'opensearch' ? 'OpenSearch' : 'Elasticsearch'} ${engine.version}`,
    ...('problem' in definition && { undefinedHere: definition.problem }),
    template: templateName({ name }),
    index: newest,
    settings: templateSettings(wanted, template, templatePriority),
    lifecycle: await lifecycle(request, engine, name, pipeline),
    ...compareFields({
      defined: field(wanted?.body, 'template', 'mappings', 'properties'),
      template: template === undefined ? (pipeline ? {} : undefined) : properties(template),
      // An index that a reindex has given the name of another answers under its own.
      index: isObject(mapped) ? field(Object.values(mapped)[0], 'mappings', 'properties') : undefined,
    }),
    indices,
  };
}

function properties(template: unknown): unknown {
  return field(template, 'template', 'mappings', 'properties') ?? {};
}

/** Settings of the template that the definition names, and those that only the engine's has. */
function templateSettings(
  wanted: EngineResource | undefined,
  template: unknown,
  priority: number | undefined,
): ShownSetting[] {
  if (template === undefined) return [{ name: 'Template', value: 'not there', otherwise: 'installed' }];
  const own = flat(field(wanted?.body, 'template', 'settings'));
  const theirs = flat(field(template, 'template', 'settings'));
  const patterns = (body: unknown) => [field(body, 'index_patterns')].flat().join(', ');
  return [
    setting('Index patterns', patterns(template), wanted && patterns(wanted.body)),
    setting(
      'Priority',
      String(field(template, 'priority') ?? 0),
      wanted && String(priority ?? field(wanted.body, 'priority')),
    ),
    setting(
      'Unknown fields',
      String(field(template, 'template', 'mappings', 'dynamic') ?? true),
      wanted && String(field(wanted.body, 'template', 'mappings', 'dynamic')),
    ),
    ...[...new Set([...own.keys(), ...theirs.keys()])].map((name) =>
      setting(name, theirs.get(name) ?? 'not set', own.get(name)),
    ),
  ];
}

async function lifecycle(
  request: EngineRequest,
  engine: EngineInfo,
  name: string,
  pipeline: Pipeline | undefined,
): Promise<ShownSetting[]> {
  const base = engine.distribution === 'opensearch' ? '/_plugins/_ism/policies' : '/_ilm/policy';
  const policy = pipeline && buildLifecyclePolicy(pipeline, engine);
  const { status, body } = await request('GET', `${base}/${templateName({ name })}`);
  const wants = pipeline && (policy === undefined ? 'never' : (ageIn(policy.body) ?? 'never'));
  const what = 'Deletes indices after';
  if (status === 400) {
    // The setup has said so, and went on.
    const meant = wants === undefined || wants === 'never' ? '' : `, and ${wants} is defined`;
    return [setting(what, `never: this engine has no plugin for it${meant}`)];
  }
  return [setting(what, status === 200 ? (ageIn(body) ?? 'of another form') : 'never', wants)];
}

const age = /"min_(?:index_)?age":"([^"]+)"/;

/** The age at which a policy deletes, wherever the engine's form of it has that. */
function ageIn(policy: unknown): string | undefined {
  const text = age.exec(JSON.stringify(policy) ?? '')?.[1];
  const [, hours] = /^(\d+)h$/.exec(text ?? '') ?? [];
  return hours === undefined ? text : exactLength(Number(hours) * 3_600_000);
}

const listed = z.array(
  z.object({
    index: z.string(),
    health: z.string().nullish(),
    'docs.count': z.coerce.number().catch(0),
    'store.size': z.coerce.number().catch(0),
    'creation.date': z.coerce.number().catch(0),
  }),
);

async function listIndices(request: EngineRequest, pattern: string): Promise<ShownIndex[]> {
  const { status, body } = await request('GET', `/_cat/indices/${encodeURIComponent(pattern)}`, {
    query: {
      ...{ format: 'json', bytes: 'b', expand_wildcards: 'open,hidden' },
      h: 'index,health,docs.count,store.size,creation.date',
    },
  });
  if (status === 404) return [];
  if (status !== 200) throw refusal('GET /_cat/indices', status);
  return (listed.safeParse(body).data ?? [])
    .sort((a, b) => b['creation.date'] - a['creation.date'])
    .slice(0, mostIndices)
    .map(({ index, health, ...figures }) => ({
      name: index,
      documents: figures['docs.count'],
      bytes: figures['store.size'],
      health: health ?? 'unknown',
    }));
}

/** Undefined when there is none. @throws Fault when the engine refuses */
async function read(request: EngineRequest, path: string): Promise<unknown> {
  const { status, body } = await request('GET', path);
  if (status === 404) return undefined;
  if (status !== 200) throw refusal(`GET ${path}`, status);
  return body;
}

function refusal(what: string, status: number): Fault {
  const remedy = status === 401 || status === 403 ? 'your role may not ask for it' : 'try again';
  return new Fault('TARGET', `The search engine answers ${status} to ${what}: ${remedy}.`);
}

/** An engine that doesn't answer is one sentence. */
function faulty(request: EngineRequest): EngineRequest {
  return async (...question) => {
    const answer = await request(...question).catch((thrown: unknown) => {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new Fault('TARGET', `The search engine can’t be reached: ${why}.`, thrown);
    });
    const [method, path] = question;
    // What is shared with the setup would speak of the setup's role.
    if (answer.status === 401 || answer.status === 403) throw refusal(`${method} ${path}`, answer.status);
    return answer;
  };
}

/** Settings by full name, each value as text: engines answer with text, and nested. */
function flat(settings: unknown, prefix = ''): Map<string, string> {
  const entries = Object.entries(isObject(settings) ? settings : {}).flatMap(([name, value]) => {
    const full = `${prefix}${name}`;
    if (isObject(value)) return [...flat(value, `${full}.`)];
    const named = full.startsWith('index.') ? full : `index.${full}`;
    return [[named, typeof value === 'string' ? value : (JSON.stringify(value) ?? '')] as const];
  });
  return new Map(entries);
}
