import type { Ask } from './ask.ts';
import { tasks } from './engine-answers.ts';

/** https://docs.opensearch.org/latest/api-reference/tasks/tasks/ */
const listing = 'cluster:monitor/tasks/lists';
const changing = [
  'indices:admin/aliases*',
  'indices:admin/block/*',
  'indices:admin/create*',
  'indices:admin/mapping/*',
  'indices:admin/settings/*',
  'indices:data/write/*',
];

/**
 * How many requests with this name in the engine's list of tasks change something; undefined when the engine doesn't
 * say.
 */
export async function underWay(ask: Ask, name: string): Promise<number | undefined> {
  const listed = await list(ask, `${changing.join(',')},${listing}`);
  const named = listed?.filter(({ headers }) => headers['X-Opaque-Id'] === name);
  // This request isn't in the list: the names of requests don't get through to the engine.
  if (named === undefined || !named.some(({ action }) => action === listing)) return undefined;
  return named.filter(({ action }) => !action.startsWith(listing)).length;
}

/** How many searches, of whatever index, began so long ago or earlier; undefined when the engine doesn't say. */
export async function olderSearches(ask: Ask, forMs: number): Promise<number | undefined> {
  const listed = await list(ask, 'indices:data/read/*');
  return listed?.filter(({ running_time_in_nanos: nanos }) => nanos >= forMs * 1e6).length;
}

async function list(ask: Ask, actions: string) {
  const { status, body } = await ask.raw('GET', '/_tasks', { query: { group_by: 'none', actions } });
  const parsed = tasks.safeParse(body);
  return status === 200 && parsed.success ? parsed.data.tasks : undefined;
}
