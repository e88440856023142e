import type { BytesForm, BytesPage, ShownLetter } from '../../../protocol/dead-letters.ts';
import { Card } from '../../kit/card.tsx';
import { count, plural } from '../../kit/format.ts';
import { useAsked } from '../../kit/use-asked.ts';
import type { Filters } from '../../room.tsx';
import { queryOf } from './addresses.ts';

const forms: readonly (readonly [BytesForm, string])[] = [
  ['text', 'Text'],
  ['hex', 'Hex'],
];

/** A record's bytes, piece by piece. */
export function Bytes({ letter, query, setQuery }: Filters & { readonly letter: ShownLetter }) {
  const form: BytesForm = query.get('form') === 'hex' ? 'hex' : 'text';
  const offset = query.get('offset') ?? '0';
  const path = `/api/dead-letters/bytes?${queryOf({ letter: letter.letter, form, offset })}`;
  const { answer, failure } = useAsked<BytesPage>(path);
  return (
    <Card
      title="Its bytes"
      aside={
        <fieldset class="choice">
          <legend class="hidden">How they are shown</legend>
          {forms.map(([name, title]) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === form}
              onClick={() => setQuery({ form: name === 'text' ? '' : name, offset: '' })}
            >
              {title}
            </button>
          ))}
        </fieldset>
      }
    >
      {failure !== undefined && <p class="notice">{failure}</p>}
      {answer && (
        <>
          <p class="quiet">{said(letter, form, answer)}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
          <section class={`bytes ${form}`} tabIndex={0} aria-label="The bytes">
            <pre>{answer.text}</pre>
          </section>
          <Pieces page={answer} setQuery={setQuery} />
        </>
      )}
    </Card>
  );
}

function said({ bytes, form: packed }: ShownLetter, form: BytesForm, page: BytesPage): string {
  const parts = [
    plural(bytes, 'byte'),
    ...(packed === undefined ? [] : [packed]),
    ...(form === 'text' && packed === 'gzip' && page.total !== bytes
      ? [`unpacked: ${plural(page.total, 'byte')}`]
      : []),
    ...(page.isBroken ? ['some of it isn’t UTF-8: see it in hex'] : []),
  ];
  return `${parts.join(' · ')}.`;
}

function Pieces({ page, setQuery }: Pick<Filters, 'setQuery'> & { readonly page: BytesPage }) {
  const { offset, end, total } = page;
  if (offset === 0 && end === total) return null;
  const to = (at: number) => () => setQuery({ offset: at <= 0 ? '' : String(at) });
  return (
    <nav class="pager" aria-label="Pieces of the bytes">
      <button type="button" onClick={to(offset - (end - offset))} disabled={offset === 0}>
        Before
      </button>
      <span>
        {count(offset)} to {count(end)} of {count(total)}
      </span>
      <button type="button" onClick={to(end)} disabled={end === total}>
        After
      </button>
    </nav>
  );
}
