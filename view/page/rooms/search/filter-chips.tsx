import type { FieldFilter } from '../../../protocol/search.ts';
import type { Filters } from '../../room.tsx';
import { filtersOf, withFilter, withoutFilter } from './filters.ts';

/** The filters of the address, each to be turned round or taken away. */
export function FilterChips({ query, setQuery }: Filters) {
  const filters = filtersOf(query.get('filters'));
  if (filters.length === 0) return null;
  const set = (text: string) => setQuery({ filters: text, doc: '' }, 'push');
  return (
    <ul class="chips" aria-label="Filters">
      {filters.map((filter) => {
        const [field, value, sign] = filter;
        const text = textOf(filter);
        const opposite: FieldFilter = sign === 'not' ? [field, value] : [field, value, 'not'];
        return (
          <li key={JSON.stringify(filter)} class="chip">
            <button type="button" title="Turn it round" onClick={() => set(withFilter(filters, opposite))}>
              {text}
            </button>
            <button
              type="button"
              aria-label={`Remove the filter ${text}`}
              onClick={() => set(withoutFilter(filters, filter))}
            >
              ×
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function textOf([field, value, sign]: FieldFilter): string {
  if (value === null) return `${field} is ${sign === 'not' ? 'there' : 'missing'}`;
  return `${field} ${sign === 'not' ? 'isn’t' : 'is'} ${value}`;
}
