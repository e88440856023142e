import type { ExplainedDocument, RecordExplanation } from '../../../protocol/records.ts';
import { Card } from '../../kit/card.tsx';
import { plural } from '../../kit/format.ts';
import { LongText } from '../../kit/long-text.tsx';

const states: Readonly<Record<ExplainedDocument['state'], string>> = {
  own: 'The engine has it',
  later: 'A later one is stored under its id',
  other: 'Stored; by which record isn’t known',
  absent: 'The engine doesn’t have it',
  deleted: 'It has been deleted',
};

export interface DocumentsProps {
  readonly answer: RecordExplanation;
  readonly onAll: (() => void) | undefined;
}

/** What the code makes of the record, and what the engine has of it. */
export function ExplainedDocuments({ answer: { documents, documentsLeft }, onAll }: DocumentsProps) {
  if (documents.length === 0) return null;
  return (
    <Card
      title={documents.length === 1 ? 'Document' : 'Documents'}
      aside={plural(documents.length + documentsLeft, 'document')}
    >
      {documents.map((document) => (
        <div key={`${document.index}/${document.id}`} class="part">
          <p>
            <strong data-tone={document.state === 'own' ? 'good' : undefined} class="answer">
              {states[document.state]}
              {document.state === 'own' && document.same && ' as it is here'}
            </strong>
            : {document.action} <code>{document.id}</code> in <code>{document.index}</code>
          </p>
          <LongText label="Document" {...document.source} onAll={onAll} />
          {document.stored && (
            <>
              <p class="quiet">The engine has:</p>
              <LongText label="Stored document" {...document.stored} onAll={onAll} />
            </>
          )}
        </div>
      ))}
      {documentsLeft > 0 && <p class="quiet">{plural(documentsLeft, 'document')} more.</p>}
    </Card>
  );
}
