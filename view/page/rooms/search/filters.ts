import type { FieldFilter } from '../../../protocol/search.ts';

/** What of the address the server searches by. */
const searchedNames = ['q', 'from', 'to', 'filters'] as const;

/** Filters of an address; none where they can’t be read: the server says why. */
export function filtersOf(text: string | null): readonly FieldFilter[] {
  try {
    const read: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(read) ? read.filter((one) => Array.isArray(one) && one.length >= 2) : [];
  } catch {
    return [];
  }
}

/** As the address has them: empty without any. A filter that is there isn’t added again; its opposite takes its place. */
export function withFilter(filters: readonly FieldFilter[], filter: FieldFilter): string {
  const [field, value] = filter;
  return textOf([...filters.filter((one) => one[0] !== field || one[1] !== value), filter]);
}

export function withoutFilter(filters: readonly FieldFilter[], filter: FieldFilter): string {
  return textOf(filters.filter((one) => one !== filter));
}

function textOf(filters: readonly FieldFilter[]): string {
  return filters.length === 0 ? '' : JSON.stringify(filters);
}

/** What the server is asked, below the room’s own address: `q=…&from=…`. */
export function searchedBy(query: URLSearchParams, more: Readonly<Record<string, string>> = {}): string {
  const asked = new URLSearchParams();
  for (const name of searchedNames) {
    const value = query.get(name);
    if (value !== null) asked.set(name, value);
  }
  for (const [name, value] of Object.entries(more)) if (value !== '') asked.set(name, value);
  return asked.toString();
}

/** Fields that a query string names, without the engine's own and patterns; those of a JSON clause are in quotes, and left out. */
export function fieldsIn(query: string): readonly string[] {
  const withoutTexts = query.replace(/"(?:\\.|[^"\\])*"/g, '""');
  const named = [...withoutTexts.matchAll(/(?:^|[\s(!+-])([\p{L}@][\p{L}\p{N}_.@-]*):/gu)];
  return [...new Set(named.flatMap(([, name]) => name ?? []))];
}

/** Columns that are chosen, without the one of the time. */
export function columnsOf(query: URLSearchParams): readonly string[] {
  return (query.get('columns') ?? '').split(',').filter((name) => name !== '');
}
