import { isObject } from '../../core/json/object.ts';
import type { EngineResource } from '../../core/template/engine-resource.ts';
import { type EngineRequest, field } from './engine-request.ts';
import { leafPaths, type Properties } from './mapping-leaves.ts';
import { overlap } from './overlap.ts';
import { SetupError } from './setup-error.ts';

/** What a template does for an index that begins is done by another, so that its documents would meet other fields. */
export class OverlapError extends Error {
  readonly code = 'TEMPLATE_OVERRIDDEN';
}

const yearMs = 366 * 24 * 3_600_000;

/**
 * Checks that an index that begins gets what the template says, now and in a year: of the templates that match its name
 * the engine takes the one of the highest priority, alone and without a word.
 * https://docs.opensearch.org/latest/im-plugin/index-templates/
 * @throws OverlapError that names the other template; SetupError when the engine doesn't tell
 */
export async function checkInForce(
  request: EngineRequest,
  template: EngineResource,
  now: number,
): Promise<void> {
  const [pattern = ''] = patternsOf(template.body);
  for (const index of new Set([now, now + yearMs].map((time) => nameFor(pattern, time)))) {
    const path = `/_index_template/_simulate_index/${index}`;
    const { status, body } = await request('POST', path);
    // No index of this name can begin: a reindex has made it an alias, and its indices by the template itself.
    if (status !== 200 && (await isAlias(request, index))) continue;
    if (status !== 200) throw new SetupError('TEMPLATE_REFUSED', `POST ${path}`, status, body);
    const differences = differencesOf(template, field(body, 'template'));
    if (differences.length > 0) throw await overridden(request, template, index, differences);
  }
}

async function isAlias(request: EngineRequest, name: string): Promise<boolean> {
  const { status, body } = await request('GET', `/_resolve/index/${name}`);
  return status === 200 && field(body, 'aliases', 0, 'name') === name;
}

/**
 * Why the engine refused a template: of two that overlap it takes no equal priorities. `undefined` when there is none.
 * @throws SetupError when the engine doesn't list its templates
 */
export async function equalPriority(
  request: EngineRequest,
  template: EngineResource,
): Promise<OverlapError | undefined> {
  const own = priorityOf(template.body);
  const equals = (await others(request, template)).filter(({ priority }) => priority === own);
  const [first] = equals.filter(({ patterns }) => meets(patterns, patternsOf(template.body)));
  if (first === undefined) return undefined;
  return new OverlapError(
    `${described(first)} has the priority of ${template.name}, ${own}, and matches indices of ${listed(patternsOf(template.body))} too: the engine takes only one of the two. ${remedyAbove(own)}`,
  );
}

async function overridden(
  request: EngineRequest,
  template: EngineResource,
  index: string,
  differences: readonly string[],
): Promise<OverlapError> {
  const own = priorityOf(template.body);
  const matching = (await others(request, template)).filter(({ patterns }) => meets(patterns, [index]));
  const [first] = matching.toSorted((a, b) => b.priority - a.priority);
  const shown = differences.slice(0, 3).join(', ');
  if (first === undefined || first.priority < own) {
    return new OverlapError(
      `The index ${index} would not begin as ${template.name} says: ${shown}. Ask the engine why with POST /_index_template/_simulate_index/${index}.`,
    );
  }
  return new OverlapError(
    `${described(first)} has the priority ${first.priority} and overrides ${template.name}, which has ${own}: the index ${index} would begin with ${shown}. ${remedyAbove(first.priority)}`,
  );
}

function remedyAbove(priority: number): string {
  return `Give templatePriority=${priority + 1}, or lower the priority of the other template, narrow its patterns or delete it.`;
}

interface OtherTemplate {
  readonly name: string;
  readonly patterns: readonly string[];
  readonly priority: number;
}

function described({ name, patterns }: OtherTemplate): string {
  return `The index template ${name} on this engine, which matches ${listed(patterns)},`;
}

async function others(request: EngineRequest, { name }: EngineResource): Promise<OtherTemplate[]> {
  const path = '/_index_template';
  const { status, body } = await request('GET', path);
  const all = field(body, 'index_templates');
  if (status !== 200 || !Array.isArray(all)) {
    throw new SetupError('TEMPLATE_REFUSED', `GET ${path}`, status, body);
  }
  return all.flatMap((entry) => {
    const [other, stored] = [field(entry, 'name'), field(entry, 'index_template')];
    if (typeof other !== 'string' || other === name || !isObject(stored)) return [];
    return [{ name: other, patterns: patternsOf(stored), priority: priorityOf(stored) }];
  });
}

function meets(patterns: readonly string[], own: readonly string[]): boolean {
  return patterns.some((pattern) => own.some((mine) => overlap(pattern, mine)));
}

function patternsOf({ index_patterns: patterns }: Readonly<Record<string, unknown>>): string[] {
  return [patterns].flat().filter((pattern) => typeof pattern === 'string');
}

/** Both engines take an absent priority for 0. */
function priorityOf({ priority }: Readonly<Record<string, unknown>>): number {
  return typeof priority === 'number' ? priority : 0;
}

function listed(patterns: readonly string[]): string {
  return patterns.slice(0, 3).join(', ');
}

/** A name that the pattern matches: each `*` is a date, or the value of a field, which a date may stand for as well. */
function nameFor(pattern: string, time: number): string {
  return pattern.replaceAll('*', new Date(time).toISOString().slice(0, 10).replaceAll('-', '.'));
}

/** What an index would have otherwise: the answer to unknown fields, types of fields, settings. */
function differencesOf(template: EngineResource, simulated: unknown): string[] {
  const [own, theirs] = [field(template.body, 'template'), simulated];
  const dynamic = [own, theirs].map((side) => String(field(side, 'mappings', 'dynamic') ?? true));
  const [mine, other] = [flat(field(own, 'settings')), flat(field(theirs, 'settings'))];
  const settings = [...mine].filter(([name, value]) => other.get(name) !== value);
  return [
    ...(dynamic[0] === dynamic[1] ? [] : [`dynamic: ${dynamic[1]} instead of ${dynamic[0]}`]),
    ...typesOf(own).flatMap(([path, type]) => {
      const found = typeAt(theirs, path);
      return found === type ? [] : [`${path.join('.')}: ${found ?? 'no such field'} instead of ${type}`];
    }),
    ...settings.map(([name, value]) => `${name}: ${other.get(name) ?? 'not set'} instead of ${value}`),
  ];
}

function typesOf(template: unknown): [readonly string[], string][] {
  const properties = field(template, 'mappings', 'properties');
  const leaves = isObject(properties) ? leafPaths(properties as Properties) : [];
  return leaves.flatMap((path) => {
    const type = typeAt(template, path);
    // An object without fields may be left out of an answer, or come back without its type.
    return type === undefined || type === 'object' ? [] : [[path, type]];
  });
}

function typeAt(template: unknown, path: readonly string[]): string | undefined {
  const way = path.flatMap((name) => ['properties', name]);
  const type = field(template, 'mappings', ...way, 'type');
  return typeof type === 'string' ? type : undefined;
}

/** Settings by full name, each value as text: engines answer with text, and nested. Lists are left out. */
function flat(settings: unknown, prefix = ''): Map<string, string> {
  const entries = Object.entries(isObject(settings) ? settings : {}).flatMap(([name, value]) => {
    const full = `${prefix}${name}`;
    if (isObject(value)) return [...flat(value, `${full}.`)];
    if (value === null || Array.isArray(value)) return [];
    const named = full.startsWith('index.') ? full : `index.${full}`;
    return [[named, String(value)] as const];
  });
  return new Map(entries);
}
