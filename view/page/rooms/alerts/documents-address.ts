import type { AlertRow } from '../../../protocol/alerts.ts';

/** The room Search with what an alert is about: the documents of its key, from its first breaching window to its end. */
export function documentsAddress(
  { key, since, resolvedAt }: Pick<AlertRow, 'key' | 'since' | 'resolvedAt'>,
  keyFields: readonly string[],
): string {
  const filters = key.flatMap((value, place) => {
    const field = keyFields[place];
    return field === undefined ? [] : [[field, value]];
  });
  const query = new URLSearchParams();
  if (filters.length > 0) query.set('filters', JSON.stringify(filters));
  if (since !== undefined) query.set('from', new Date(since).toISOString());
  if (resolvedAt !== undefined) query.set('to', new Date(resolvedAt).toISOString());
  return `/search?${query}`;
}
