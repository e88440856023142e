import type { EngineRequest } from './engine-request.ts';
import { existingIndices } from './existing-indices.ts';
import type { KeptIndex } from './kept-indices.ts';
import { type LeafPath, leafPaths, narrowTo, type Properties } from './mapping-leaves.ts';
import { isBlocked, SetupError } from './setup-error.ts';

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
): Promise<KeptIndex[]> {
  const paths = leafPaths(properties);
  const kept: KeptIndex[] = [];
  for (const pattern of patterns) {
    for (const index of await existingIndices(request, pattern, 'MAPPING_REFUSED')) {
      kept.push(...(await updateIndex(request, index, properties, paths)));
    }
  }
  return kept;
}

async function updateIndex(
  request: EngineRequest,
  index: string,
  properties: Properties,
  paths: readonly LeafPath[],
): Promise<KeptIndex[]> {
  const refusals = await putFields(request, `/${index}/_mapping`, properties, paths);
  const [first] = refusals;
  if (first === undefined) return [];
  return [
    {
      ...{ index, what: refusals.flatMap(({ fields }) => fields), reason: first.reason },
      ...(!first.isBlocked && { isConflict: true as const }),
    },
  ];
}

/**
 * The fields, as dotted paths, that an index can't have as they are given, whatever it has: their type differs, or what
 * else can't change in place. As a side effect it has the others afterwards.
 * @throws SetupError when the engine refuses for another reason, such as an index that is closed to changes
 */
export async function refusedFields(
  request: EngineRequest,
  index: string,
  properties: Properties,
): Promise<readonly string[]> {
  const path = `/${index}/_mapping`;
  const refusals = await putFields(request, path, properties, leafPaths(properties));
  const blocked = refusals.find(({ isBlocked: closed }) => closed);
  if (blocked !== undefined) throw new SetupError('MAPPING_REFUSED', `PUT ${path}`, 403, blocked.reason);
  return refusals.flatMap(({ fields }) => fields);
}

interface Refusal {
  /** Whether it is about the index, which is closed to changes, and not about the fields. */
  readonly isBlocked: boolean;
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
  // An index that is closed to changes, as a restored or full one may be, keeps its mapping.
  const blocked = isBlocked(status, body);
  if (status !== 400 && !blocked) throw refused;
  if (blocked || paths.length === 1) {
    return [{ fields: dotted(paths), reason: refused.message, isBlocked: blocked }];
  }
  const half = Math.ceil(paths.length / 2);
  return [
    ...(await putFields(request, path, properties, paths.slice(0, half))),
    ...(await putFields(request, path, properties, paths.slice(half))),
  ];
}

function dotted(paths: readonly LeafPath[]): string[] {
  return paths.map((path) => path.join('.'));
}
