import type { FoundFields } from '../../../protocol/search.ts';
import { useAsked } from '../../kit/use-asked.ts';
import { fieldsIn } from './filters.ts';

/** Of a query with many fields so many are looked up. */
const mostFields = 3;
const mostMeant = 3;

/** Fields of a query that no document has, and which are meant perhaps: the engine finds nothing without a word. */
export function UnknownFields({ query }: { readonly query: string }) {
  return (
    <>
      {fieldsIn(query)
        .slice(0, mostFields)
        .map((name) => (
          <UnknownField key={name} name={name} />
        ))}
    </>
  );
}

function UnknownField({ name }: { readonly name: string }) {
  const { answer } = useAsked<FoundFields>(`/api/search/fields?contains=${encodeURIComponent(name)}`);
  if (answer === undefined || answer.fields.some((field) => field.name === name)) return null;
  const meant = answer.fields.slice(0, mostMeant);
  return (
    <p>
      No document has a field <code>{name}</code>.{meant.length > 0 && ' There is '}
      {meant.map((field, place) => (
        <span key={field.name}>
          {place > 0 && ', '}
          <code>{field.name}</code>
        </span>
      ))}
      {meant.length > 0 && '.'}
    </p>
  );
}
