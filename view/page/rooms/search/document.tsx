import type { FoundDocument, WholeDocument } from '../../../protocol/search.ts';
import { Failure } from '../../kit/failure.tsx';
import { plural, wholeTime } from '../../kit/format.ts';
import { LongText } from '../../kit/long-text.tsx';
import { useAsked } from '../../kit/use-asked.ts';
import type { Filters } from '../../room.tsx';

export interface OpenDocumentProps extends Filters {
  readonly document: FoundDocument;
}

/** One document as it is stored: as a table of its fields, or as JSON. */
export function OpenDocument({ document: { index, id, time }, query, setQuery }: OpenDocumentProps) {
  const much = query.get('much') === 'all' ? '&much=all' : '';
  const { answer, failure } = useAsked<WholeDocument>(
    `/api/search/document?index=${encodeURIComponent(index)}&id=${encodeURIComponent(id)}${much}`,
  );
  const isJson = query.get('as') === 'json';
  const ways = [
    ['', 'Table'],
    ['json', 'JSON'],
  ] as const;
  return (
    <div class="opened">
      <div class="opened-head">
        <fieldset class="choice">
          <legend class="hidden">Shown as</legend>
          {ways.map(([value, name]) => (
            <button
              key={name}
              type="button"
              aria-pressed={isJson === (value === 'json')}
              onClick={() => setQuery({ as: value })}
            >
              {name}
            </button>
          ))}
        </fieldset>
        <a href={`/records?record=${encodeURIComponent(id)}`}>Explain its record</a>
        {time !== undefined && <span class="quiet">{wholeTime(time)}</span>}
      </div>
      <Failure sentence={failure} />
      {answer === undefined ? (
        failure === undefined && <p class="quiet">Reading…</p>
      ) : isJson ? (
        <LongText
          label="Document as JSON"
          {...answer.json}
          onAll={much === '' ? () => setQuery({ much: 'all' }) : undefined}
        />
      ) : (
        <FieldTable document={answer} />
      )}
    </div>
  );
}

function FieldTable({ document: { index, id, fields, fieldsLeft } }: { readonly document: WholeDocument }) {
  const own = [
    ['_index', index],
    ['_id', id],
  ] as const;
  return (
    <>
      <dl class="pairs">
        {own.map(([name, value]) => (
          <Field key={name} name={name} value={value} left={0} />
        ))}
        {fields.map(({ name, value }) => (
          <Field key={name} name={name} value={value.text} left={value.left} />
        ))}
      </dl>
      {fieldsLeft > 0 && <p class="quiet small">{plural(fieldsLeft, 'field')} more: JSON shows all.</p>}
    </>
  );
}

interface FieldProps {
  readonly name: string;
  readonly value: string;
  readonly left: number;
}

function Field({ name, value, left }: FieldProps) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {value}
        {left > 0 && <span class="quiet"> … {plural(left, 'character')} more</span>}
      </dd>
    </>
  );
}
