import { useEffect, useRef, useState } from 'preact/hooks';
import type { RecordExplanation } from '../../../protocol/records.ts';
import { Card, Empty } from '../../kit/card.tsx';
import { Copy } from '../../kit/copy.tsx';
import { Failure } from '../../kit/failure.tsx';
import { withWord } from '../../kit/shell-word.ts';
import { useAsked } from '../../kit/use-asked.ts';
import { useWhere } from '../../kit/where.ts';
import type { Filters } from '../../room.tsx';
import { ExplainedDocuments } from './explained-documents.tsx';
import { Bytes, Decoded } from './explained-record.tsx';
import { ExplainedWindows } from './explained-windows.tsx';

/** Milliseconds after which a record that is on its way is looked at again. */
const againMs = 2_000;

/** One record through every stage, at an address of its own. */
export function Explain({ record, query, setQuery }: Filters & { readonly record: string }) {
  const [turn, setTurn] = useState(0);
  const much = query.get('much') === 'all' ? '&much=all' : '';
  const asked = useAsked<RecordExplanation>(
    `/api/records/explain?record=${encodeURIComponent(record)}${much}`,
    turn,
  );
  const { answer, failure } = asked;
  const room = useRef<HTMLDivElement>(null);
  // What was followed is gone with the list: reading and Tab go on here.
  useEffect(() => room.current?.focus(), [record]);
  const isOnItsWay = answer?.verdict?.status === 'not stored' || answer?.windows?.standing === 'ahead';
  useEffect(() => {
    if (!isOnItsWay || asked.isAsking) return undefined;
    const timer = setTimeout(() => setTurn(turn + 1), againMs);
    return () => clearTimeout(timer);
  }, [isOnItsWay, asked.isAsking, turn]);
  const back = new URLSearchParams(query);
  for (const name of ['record', 'much', 'bytes']) back.delete(name);
  const onAll = much === '' ? () => setQuery({ much: 'all' }) : undefined;
  const command = withWord('npx shardline explain', record, useWhere());
  return (
    <div class="room explain" ref={room} tabIndex={-1}>
      <p>
        <a href={`/records${back.size === 0 ? '' : `?${back}`}`}>← All records</a>
      </p>
      <Failure sentence={failure} />
      {answer === undefined ? (
        failure === undefined && <p class="quiet loading">Reading…</p>
      ) : (
        <>
          <Outcome answer={answer} />
          {answer.record && (
            <Bytes record={answer.record} missing={answer.missing} {...{ onAll, query, setQuery }} />
          )}
          {answer.record && <Decoded answer={answer} onAll={onAll} />}
          <ExplainedDocuments answer={answer} onAll={onAll} />
          {answer.windows && <ExplainedWindows windows={answer.windows} />}
          {command !== undefined && (
            <p class="quiet small">
              The same in a terminal: <Copy text={command} />
            </p>
          )}
        </>
      )}
    </div>
  );
}

const tones: Readonly<Record<string, 'good' | 'bad' | 'warn' | undefined>> = {
  indexed: 'good',
  rejected: 'bad',
  errored: 'bad',
  'not stored': 'warn',
};

function Outcome({ answer: { verdict, notes, missing, record } }: { readonly answer: RecordExplanation }) {
  if (verdict === undefined && record === undefined) {
    return (
      <Empty title={missing ?? 'The record isn’t known'}>
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </Empty>
    );
  }
  return (
    <Card title="What became of it">
      {verdict && (
        <p class="verdict" data-tone={tones[verdict.status]}>
          {verdict.status}
        </p>
      )}
      {verdict?.reasons.map(({ type, message }, place) => (
        <p key={place} class="reason">
          <code>{type}</code> {message}
        </p>
      ))}
      {[...(verdict?.notes ?? []), ...notes].map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
    </Card>
  );
}
