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
  const { status, body } = await ask.raw('GET', '/_tasks', {
    query: { group_by: 'none', actions: `${changing.join(',')},${listing}` },
  });
  const parsed = tasks.safeParse(body);
  if (status !== 200 || !parsed.success) return undefined;
  const named = parsed.data.tasks.filter(({ headers }) => headers['X-Opaque-Id'] === name);
  // This request isn't in the list: the names of requests don't get through to the engine.
  if (!named.some(({ action }) => action === listing)) return undefined;
  return named.filter(({ action }) => !action.startsWith(listing)).length;
}
