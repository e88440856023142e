import { useEffect, useRef } from 'preact/hooks';
import type { AlertDetail, AlertRow } from '../../../protocol/alerts.ts';
import { Card } from '../../kit/card.tsx';
import { Button, Problem } from '../../kit/controls.tsx';
import { Copy } from '../../kit/copy.tsx';
import { amount } from '../../kit/format.ts';
import { withWord } from '../../kit/shell-word.ts';
import { Time, WithTimes } from '../../kit/time.tsx';
import { useAsked } from '../../kit/use-asked.ts';
import { useWhere } from '../../kit/where.ts';
import { type Ask, askEnd, askMaintenance } from './ask.ts';
import { documentsAddress } from './documents-address.ts';
import { RowActions } from './row-actions.tsx';

export interface DetailProps {
  readonly id: string;
  /** What the lists say of it, where they have it. */
  readonly row: AlertRow | undefined;
  /** Of its window, where the definition is known. */
  readonly keyFields: readonly string[] | undefined;
  readonly mayChange: boolean;
  readonly onAsk: (ask: Ask) => void;
  readonly onClose: () => void;
}

/** One alert with its history. */
export function Detail({ id, row, keyFields, mayChange, onAsk, onClose }: DetailProps) {
  const changed = JSON.stringify([row?.status, row?.acknowledged, row?.peak, row?.resolvedAt]);
  const asked = `/api/alerts/alert?id=${encodeURIComponent(id)}`;
  const { answer, failure } = useAsked<AlertDetail>(asked, changed);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [id]);
  const command = withWord('npx shardline alerts show', id, useWhere());
  return (
    <div ref={box} tabIndex={-1} class="detail">
      <Card title="One alert" aside={<Button on={onClose}>Close</Button>}>
        {failure && <Problem text={failure} />}
        {answer && (
          <>
            <p class="message">
              <WithTimes text={answer.message} />
            </p>
            {row && mayChange && (
              <p class="row-actions">
                <RowActions row={row} onAsk={onAsk} />
                <Button on={() => onAsk(askMaintenance(row))}>Maintenance</Button>
                {row.status === 'firing' && !row.isRemoved && (
                  <Button on={() => onAsk(askEnd(row))}>End</Button>
                )}
              </p>
            )}
            <ol class="steps" aria-label="History">
              {answer.history.map(({ status, at, value, threshold, by }) => (
                <li key={status}>
                  <Time at={at} /> {by && byTheClock}
                  <strong>{status}</strong>
                  {by && (
                    <>
                      {' '}
                      by <bdi>{by}</bdi>
                    </>
                  )}
                  {value !== undefined && ` at ${amount(value)}`}
                  {threshold !== undefined && ` (limit ${amount(threshold)})`}
                </li>
              ))}
              {row?.acknowledged && !answer.history.some(({ by }) => by) && (
                <li>
                  <Time at={row.acknowledged.at} /> {byTheClock}
                  <strong>acknowledged</strong> by <bdi>{row.acknowledged.by}</bdi>
                </li>
              )}
              {row && <li>{row.news.text}</li>}
            </ol>
            <p class="quiet small">Times are those of the data (event time), unless it says otherwise.</p>
            <ul class="plain-list">
              {answer.links.map((link) => (
                <li key={link}>
                  <a href={link} target="_blank" rel="noopener noreferrer">
                    {link}
                  </a>
                </li>
              ))}
              {row && (
                <li>
                  <a href={windowAddress(row)}>Its window, charted</a>
                </li>
              )}
              {row && keyFields && (
                <li>
                  <a href={documentsAddress(row, keyFields)}>The documents of its key and time</a>
                </li>
              )}
            </ul>
            <details>
              <summary>Its document</summary>
              <pre class="document">{answer.document}</pre>
            </details>
            {command !== undefined && <Copy text={command} />}
          </>
        )}
      </Card>
    </div>
  );
}

const byTheClock = <span class="quiet">by the clock </span>;

/** The room Windows at the alert's end, with its key. */
function windowAddress({ window, key, resolvedAt, monitor }: AlertRow): string {
  const query = new URLSearchParams({ window, metric: `=${monitor}` });
  if (key.length > 0) query.set('keys', JSON.stringify([key]));
  if (resolvedAt) query.set('until', String(resolvedAt));
  return `/windows?${query}`;
}
