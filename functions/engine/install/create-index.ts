import { isOrdered, writtenIndex } from '../../core/document/write-target.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { type EngineRequest, field } from './engine-request.ts';
import { existingIndices } from './existing-indices.ts';
import { isBlocked, SetupError } from './setup-error.ts';

/**
 * Creates the one index of an ordered pipeline, with the alias that users query: so that a query before the first
 * document finds nothing instead of failing. Other pipelines' indices come with their documents.
 * @throws SetupError when the engine refuses, such as when an index has the alias's name
 */
export async function createOrderedIndex(request: EngineRequest, pipeline: Pipeline): Promise<void> {
  if (!isOrdered(pipeline)) return;
  const index = writtenIndex(pipeline);
  const path = `/${index}`;
  const put = await request('PUT', path);
  if (put.status === 200) return;
  const type = field(put.body, 'error', 'type');
  if (type === 'resource_already_exists_exception') return;
  // While storage is low the engine lets nobody create an index, and says so of one that is there as well. And it gives
  // an index no name that is an alias already, as after a reindex.
  const mayBeThere = isBlocked(put.status, put.body) || type === 'invalid_index_name_exception';
  if (mayBeThere && (await existingIndices(request, index, 'INDEX_REFUSED')).includes(index)) return;
  throw new SetupError('INDEX_REFUSED', `PUT ${path}`, put.status, put.body);
}
