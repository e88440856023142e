import { type EngineRequest, field } from './engine-request.ts';
import { type LeafPath, leafPaths, narrowTo, type Properties } from './mapping-leaves.ts';
import { refusesUs, SetupError } from './setup-error.ts';

/** An index that keeps part of the mapping it has. */
export interface KeptMapping {
  readonly index: string;
  /** Paths of the fields that aren't there as the pipeline has them, such as `url.path`. */
  readonly fields: readonly string[];
  /** What the engine said of the first of them. */
  readonly reason: string;
}

/**
 * Brings new fields into the indices that exist: their mapping is strict, so without it every document with such a
 * field would be rejected until the next index begins. Index by index, and field by field where one refuses the
 * whole: a field that has an older type in one index keeps no other field and no other index from it.
 * @throws SetupError when the engine can't be asked, or refuses who asks: every new field would be missing then
 */
export async function updateMappings(
  request: EngineRequest,
  patterns: readonly string[],
  properties: Properties,
): Promise<KeptMapping[]> {
  const paths = leafPaths(properties);
  const kept: KeptMapping[] = [];
  for (const pattern of patterns) {
    // Not by asking for their mappings: one index that is closed to changes refuses that for all of them.
    // https://docs.opensearch.org/latest/api-reference/index-apis/resolve-index/
    const path = `/_resolve/index/${pattern}`;
    const { status, body } = await request('GET', path, { query: { expand_wildcards: 'open,hidden' } });
    // An index that is named without a wildcard may not be there yet.
    if (status === 404) continue;
    if (status !== 200) throw new SetupError('MAPPING_REFUSED', `GET ${path}`, status, body);
    for (const index of indexNames(body)) {
      kept.push(...(await updateIndex(request, index, properties, paths)));
    }
  }
  return kept;
}

function indexNames(resolved: unknown): string[] {
  const indices = field(resolved, 'indices');
  const names = Array.isArray(indices) ? indices.map((index) => field(index, 'name')) : [];
  return names.filter((name) => typeof name === 'string').toSorted();
}

async function updateIndex(
  request: EngineRequest,
  index: string,
  properties: Properties,
  paths: readonly LeafPath[],
): Promise<KeptMapping[]> {
  const refusals = await putFields(request, `/${index}/_mapping`, properties, paths);
  const [first] = refusals;
  if (first === undefined) return [];
  return [{ index, fields: refusals.flatMap(({ fields }) => fields), reason: first.reason }];
}

interface Refusal {
  readonly fields: readonly string[];
  readonly reason: string;
}

/** All at once if the engine takes them, else in halves: one conflict among many fields costs few requests. */
async function putFields(
  request: EngineRequest,
  path: string,
  properties: Properties,
  paths: readonly LeafPath[],
): Promise<Refusal[]> {
  const { status, body } = await request('PUT', path, {
    body: { properties: narrowTo(properties, paths) },
  });
  // Retention may have deleted the index meanwhile.
  if (status === 200 || status === 404) return [];
  const refused = new SetupError('MAPPING_REFUSED', `PUT ${path}`, status, body);
  // 403 of an index that is closed to changes, as a restored or full one may be: that one keeps its mapping.
  if ((status !== 400 && status !== 403) || refusesUs(status, body)) throw refused;
  if (status === 403 || paths.length === 1) return [{ fields: dotted(paths), reason: refused.message }];
  const half = Math.ceil(paths.length / 2);
  return [
    ...(await putFields(request, path, properties, paths.slice(0, half))),
    ...(await putFields(request, path, properties, paths.slice(half))),
  ];
}

function dotted(paths: readonly LeafPath[]): string[] {
  return paths.map((path) => path.join('.'));
}

/** CloudFormation refuses an answer of more than 4 KiB, and nobody reads a year of daily indices. */
const mostIndices = 5;
const longestReason = 200;

/** What an installation says of the indices that keep part of their mapping; `undefined` when there are none. */
export function describeKept(kept: readonly KeptMapping[]): string | undefined {
  if (kept.length === 0) return undefined;
  const lines = kept
    .slice(0, mostIndices)
    .map(
      ({ index, fields, reason }) =>
        `${index} keeps its ${listed(fields)} (${reason.slice(0, longestReason)})`,
    );
  const more = kept.length - lines.length;
  return `${lines.join('; ')}${more > 0 ? `; and ${more} more indices keep fields too` : ''}.`;
}

function listed(fields: readonly string[]): string {
  const shown = fields.slice(0, mostIndices).join(', ');
  const more = fields.length - mostIndices;
  return more > 0 ? `${shown} and ${more} more fields` : shown;
}
