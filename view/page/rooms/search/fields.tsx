import { useState } from 'preact/hooks';
import type { FoundField, FoundFields } from '../../../protocol/search.ts';
import { Card } from '../../kit/card.tsx';
import { Failure } from '../../kit/failure.tsx';
import { count, plural } from '../../kit/format.ts';
import { useAsked } from '../../kit/use-asked.ts';
import type { Filters } from '../../room.tsx';
import { columnsOf } from './filters.ts';
import { FieldValues } from './values.tsx';

export interface FieldsProps extends Filters {
  readonly turn: number;
}

/** The fields of the documents: what type, which values, and whether they are columns. */
export function Fields({ query, setQuery, turn }: FieldsProps) {
  const [contains, setContains] = useState('');
  const { answer, failure } = useAsked<FoundFields>(
    `/api/search/fields?contains=${encodeURIComponent(contains)}`,
    turn,
  );
  const open = query.get('field');
  const columns = columnsOf(query);
  const toggle = (name: string) => {
    const next = columns.includes(name) ? columns.filter((one) => one !== name) : [...columns, name];
    setQuery({ columns: next.join(',') });
  };
  return (
    <Card title="Fields" class="fields" aside={answer && count(answer.total)}>
      <input
        type="search"
        aria-label="Find a field"
        placeholder="find a field"
        value={contains}
        spellcheck={false}
        onInput={({ currentTarget }) => setContains(currentTarget.value)}
      />
      <Failure sentence={failure} />
      {answer === undefined && failure === undefined && <p class="quiet small loading">Reading…</p>}
      <ul>
        {answer?.fields.map((field) => (
          <li key={field.name}>
            <FieldLine
              field={field}
              isOpen={open === field.name}
              isColumn={columns.includes(field.name)}
              onOpen={() => setQuery({ field: open === field.name ? '' : field.name })}
              onColumn={() => toggle(field.name)}
            />
            {open === field.name && (
              <FieldValues field={field} query={query} setQuery={setQuery} turn={turn} />
            )}
          </li>
        ))}
      </ul>
      {answer && answer.total > answer.fields.length && (
        <p class="quiet small">
          {plural(answer.total - answer.fields.length, 'field')} more: write a part of its name above.
        </p>
      )}
      {answer?.total === 0 && <p class="quiet small">No field has such a name.</p>}
    </Card>
  );
}

interface FieldLineProps {
  readonly field: FoundField;
  readonly isOpen: boolean;
  readonly isColumn: boolean;
  readonly onOpen: () => void;
  readonly onColumn: () => void;
}

function FieldLine({ field: { name, types }, isOpen, isColumn, onOpen, onColumn }: FieldLineProps) {
  return (
    <div class="field-line">
      <button type="button" aria-expanded={isOpen} onClick={onOpen}>
        <span class="field-name">{name}</span> <span class="quiet">{types.join(', ')}</span>
      </button>
      <button
        type="button"
        class="field-column"
        aria-pressed={isColumn}
        aria-label={`${name} as a column`}
        title={isColumn ? 'Take it out of the table' : 'Show it in the table'}
        onClick={onColumn}
      >
        {isColumn ? '−' : '+'}
      </button>
    </div>
  );
}
