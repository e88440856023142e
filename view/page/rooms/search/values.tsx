import type { FieldFilter, FoundField, TopValues } from '../../../protocol/search.ts';
import { Failure } from '../../kit/failure.tsx';
import { count, share } from '../../kit/format.ts';
import { useAsked } from '../../kit/use-asked.ts';
import type { Filters } from '../../room.tsx';
import { filtersOf, searchedBy, withFilter } from './filters.ts';

export interface FieldValuesProps extends Filters {
  readonly field: FoundField;
  readonly turn: number;
}

/** The most frequent values of a field among what matches; each becomes a filter with one press. */
export function FieldValues({ field: { name, counted }, query, setQuery, turn }: FieldValuesProps) {
  const path = `/api/search/values?${searchedBy(query, { field: name })}`;
  const { answer, failure } = useAsked<TopValues>(counted ? path : undefined, turn);
  const add = (filter: FieldFilter) =>
    setQuery({ filters: withFilter(filtersOf(query.get('filters')), filter), doc: '' }, 'push');
  if (!counted) {
    return <p class="quiet small">A text is searched by its words, and its values aren’t counted.</p>;
  }
  if (answer === undefined)
    return failure === undefined ? <p class="quiet small">Reading…</p> : <Failure sentence={failure} />;
  const { values, others, having, documents, range } = answer;
  const missing = documents - having;
  return (
    <div class="values">
      <Failure sentence={failure} />
      {range && (
        <p class="quiet small">
          {range.min} to {range.max}
        </p>
      )}
      <ul>
        {values.map(({ value, text, documents: some }) => (
          <li key={text}>
            <button
              type="button"
              class="value"
              title={`Only ${name} ${text}`}
              onClick={() => add([name, value])}
            >
              <span class="value-text">{text === '' ? '(empty)' : text}</span>
              <span class="quiet">
                {count(some)} · {share(some, documents)}
              </span>
              <progress max={Math.max(1, documents)} value={some} aria-hidden="true" />
            </button>
            <button
              type="button"
              class="field-column"
              aria-label={`Without ${name} ${text}`}
              title={`Without ${name} ${text}`}
              onClick={() => add([name, value, 'not'])}
            >
              −
            </button>
          </li>
        ))}
      </ul>
      {others > 0 && <p class="quiet small">{count(others)} of other values</p>}
      {missing > 0 && (
        <button type="button" class="small" onClick={() => add([name, null])}>
          {count(missing)} without the field
        </button>
      )}
      {having === 0 && <p class="quiet small">No document that matches has it.</p>}
    </div>
  );
}
