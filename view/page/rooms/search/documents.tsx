import { useEffect, useState } from 'preact/hooks';
import type { FoundDocument, FoundDocuments } from '../../../protocol/search.ts';
import { get, RequestError } from '../../kit/api.ts';
import { Card } from '../../kit/card.tsx';
import { Failure } from '../../kit/failure.tsx';
import { count, dayAndSecond, wholeTime } from '../../kit/format.ts';
import type { Filters } from '../../room.tsx';
import { OpenDocument } from './document.tsx';
import { columnsOf } from './filters.ts';

export interface DocumentsProps extends Filters {
  readonly first: FoundDocuments;
  /** Of the first page. */
  readonly path: string;
}

interface More {
  readonly of: FoundDocuments;
  readonly documents: readonly FoundDocument[];
  readonly next: string | undefined;
  readonly failure?: string;
}

/** Names a document in the address. */
const nameOf = ({ index, id }: FoundDocument) => `${index}/${id}`;

/** What was found, the newest first, page by page. */
export function Documents({ first, path, query, setQuery }: DocumentsProps) {
  const [more, setMore] = useState<More | undefined>(undefined);
  const [isAsking, setAsking] = useState(false);
  useEffect(() => setMore(undefined), [first]);
  const { documents, next, failure } = more?.of === first ? more : { ...first, failure: undefined };
  const columns = columnsOf(query);
  const opened = query.get('doc');
  const showMore = async () => {
    if (next === undefined) return;
    setAsking(true);
    try {
      const page = await get<FoundDocuments>(`${path}&after=${encodeURIComponent(next)}`);
      setMore({ of: first, documents: [...documents, ...page.documents], next: page.next });
    } catch (thrown) {
      const sentence = thrown instanceof RequestError ? thrown.message : 'The page failed to ask.';
      setMore({ of: first, documents, next, failure: sentence });
    } finally {
      setAsking(false);
    }
  };
  return (
    <Card title="Documents" class="documents" aside={`${count(documents.length)} shown`}>
      <div class="scroll">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">{first.timeField ?? '_id'}</th>
              {columns.length === 0 && <th scope="col">Document</th>}
              {columns.map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {documents.map((document) => {
              const name = nameOf(document);
              const isOpen = opened === name;
              return (
                <>
                  <tr key={name}>
                    <td class="document-name">
                      <button
                        type="button"
                        aria-expanded={isOpen}
                        title={document.time === undefined ? document.id : wholeTime(document.time)}
                        onClick={() => setQuery({ doc: isOpen ? '' : name })}
                      >
                        {document.time === undefined ? document.id : dayAndSecond(document.time)}
                      </button>
                    </td>
                    {document.cells.map((cell, place) => (
                      <td key={place} class={columns.length === 0 ? 'document-text' : 'document-cell'}>
                        {cell}
                      </td>
                    ))}
                  </tr>
                  {isOpen && (
                    <tr key={`${name} open`}>
                      <td colSpan={Math.max(1, columns.length) + 1}>
                        <OpenDocument document={document} query={query} setQuery={setQuery} />
                      </td>
                    </tr>
                  )}
                </>
              );
            })}
          </tbody>
        </table>
      </div>
      <Failure sentence={failure} />
      {next !== undefined && (
        <p class="more">
          <button type="button" disabled={isAsking} onClick={showMore}>
            Show more
          </button>{' '}
          <span class="quiet">
            {count(documents.length)} of {count(first.total)}
          </span>
        </p>
      )}
    </Card>
  );
}
