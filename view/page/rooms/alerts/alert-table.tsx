import type { ComponentChildren } from 'preact';
import type { AlertRow } from '../../../protocol/alerts.ts';
import { amount, duration } from '../../kit/format.ts';
import { KeyText } from '../../kit/key-text.tsx';
import { type Cell, Table } from '../../kit/table.tsx';
import { Time } from '../../kit/time.tsx';

export interface AlertTableProps {
  readonly rows: readonly AlertRow[];
  /** What can be done about one; absent: nothing. */
  readonly actions?: ((row: AlertRow) => ComponentChildren) | undefined;
  /** Says which times are which: those of the data and of the clock may be far apart where a stream lags. */
  readonly saysWhichTimes?: boolean | undefined;
  /** The address that shows one with its history. */
  readonly addressOf: (id: string) => string;
}

const tones = { firing: 'bad', pending: 'warn', resolved: undefined } as const;

/** Alerts, each in a row; one below the other where there is no room. */
export function AlertTable({ rows, actions, saysWhichTimes, addressOf }: AlertTableProps) {
  const head = ['Key', 'Monitor', 'State', 'From', 'Until', 'Value', 'Notification'];
  return (
    <>
      <Table
        cards
        head={actions ? [...head, ''] : head}
        rows={rows.map((row) => ({
          id: row.id ?? `${row.monitor} ${row.key}`,
          cells: [
            ...cellsOf(row, addressOf),
            ...(actions ? [<p class="row-actions">{actions(row)}</p>] : []),
          ],
        }))}
      />
      {saysWhichTimes && (
        <p class="quiet small">
          From and until are times of the data (event time). A snooze, and an acknowledgement, are by the
          clock.
        </p>
      )}
    </>
  );
}

function cellsOf(row: AlertRow, addressOf: AlertTableProps['addressOf']): readonly Cell[] {
  const { id, monitor, severity, key, status, since, resolvedAt, acknowledged, snoozedUntil, news } = row;
  const { value, peak = value, threshold } = row;
  const name = <KeyText of={key} />;
  return [
    id === undefined ? name : <a href={addressOf(id)}>{name}</a>,
    <>
      {monitor} <span class="quiet">{severity}</span>
    </>,
    {
      tone: tones[status],
      text: (
        <>
          {status}
          {acknowledged && (
            <span class="sub">
              acknowledged by <bdi>{acknowledged.by}</bdi>
            </span>
          )}
          {snoozedUntil && (
            <span class="sub">
              snoozed until <Time at={snoozedUntil} />
            </span>
          )}
          {row.isRemoved && <span class="sub">its monitor is gone</span>}
        </>
      ),
    },
    since ? <Time at={since} /> : '–',
    resolvedAt ? (
      <>
        <Time at={resolvedAt} />
        <span class="sub">{duration(resolvedAt - (since ?? resolvedAt))}</span>
      </>
    ) : (
      '–'
    ),
    <>
      {peak === undefined ? '–' : amount(peak)}
      {threshold !== undefined && <span class="sub">{`limit\u00a0${amount(threshold)}`}</span>}
    </>,
    news.state === 'held back' ? <strong>{news.text}</strong> : news.text,
  ];
}
