import type { Pipeline } from '../core/pipeline.ts';
import { isOrdered, writtenIndex } from '../core/write-target.ts';
import { type EngineRequest, field } from './engine-request.ts';
import { SetupError } from './setup-error.ts';

/**
 * Creates the one index of an ordered pipeline, with the alias that users query: so that a query before the first
 * document finds nothing instead of failing. Other pipelines' indices come with their documents.
 * @throws SetupError when the engine refuses, such as when an index has the alias's name
 */
export async function createOrderedIndex(request: EngineRequest, pipeline: Pipeline): Promise<void> {
  if (!isOrdered(pipeline)) return;
  const path = `/${writtenIndex(pipeline)}`;
  const put = await request('PUT', path);
  if (put.status === 200) return;
  if (field(put.body, 'error', 'type') === 'resource_already_exists_exception') return;
  throw new SetupError('INDEX_REFUSED', `PUT ${path}`, put.status, put.body);
}
