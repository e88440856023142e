import type { RecordRow } from '../../../protocol/records.ts';
import { Time } from '../../kit/time.tsx';

const words: Readonly<Record<RecordRow['outcome'], string>> = {
  sent: 'on its way',
  indexed: 'indexed',
  stale: 'stale',
  filtered: 'filtered',
  rejected: 'rejected',
  errored: 'errored',
};

/** The address at which a record is explained; the filters stay in it, for the way back. */
export function recordAddress(query: URLSearchParams, record: string): string {
  const next = new URLSearchParams(query);
  next.set('record', record);
  return `/records?${next}`;
}

/** Records, the newest first; each leads to what became of it. */
export function Rows({
  rows,
  query,
}: {
  readonly rows: readonly RecordRow[];
  readonly query: URLSearchParams;
}) {
  return (
    <ol class="tail">
      {rows.map((row) => {
        const record = `${row.shardId}:${row.sequenceNumber}`;
        return (
          <li key={record}>
            <a href={recordAddress(query, record)}>
              <span class="tail-head">
                <Time at={row.arrivedAt} />{' '}
                <span class="tail-outcome">
                  <span class="swatch" data-outcome={row.outcome} aria-hidden="true" />
                  {words[row.outcome]}
                </span>{' '}
                <span class="tail-key">{row.partitionKey}</span>
              </span>{' '}
              <span class="tail-text">
                {row.reasons.map(({ type, message }, place) => (
                  <span class="tail-reason" key={place}>
                    {type}
                    {message !== undefined && `: ${message}`}{' '}
                  </span>
                ))}
                {row.documents > 1 && <span class="quiet">{row.documents} documents, the first: </span>}
                {row.text}
              </span>
            </a>
          </li>
        );
      })}
    </ol>
  );
}
