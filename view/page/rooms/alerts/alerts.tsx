import { useEffect, useState } from 'preact/hooks';
import type { AlertsFirst, AlertsFrame } from '../../../protocol/alerts.ts';
import { announce } from '../../kit/announcer.ts';
import { Card, Empty } from '../../kit/card.tsx';
import { Button, Select } from '../../kit/controls.tsx';
import { Copy } from '../../kit/copy.tsx';
import { count, plural } from '../../kit/format.ts';
import { session } from '../../kit/frames.ts';
import { Incomplete } from '../../kit/incomplete.tsx';
import { useStore } from '../../kit/store.ts';
import { Unknown } from '../../kit/unknown.tsx';
import { useKept } from '../../kit/use-kept.ts';
import type { Filters, RoomProps } from '../../room.tsx';
import { AlertTable } from './alert-table.tsx';
import type { Ask } from './ask.ts';
import { BacktestCard } from './backtest.tsx';
import { Detail } from './detail.tsx';
import { ActionDialog } from './dialog.tsx';
import { MaintenanceCard } from './maintenance.tsx';
import { RowActions } from './row-actions.tsx';

/** Parameters of the address that the server needs. */
export const alertParams = ['monitor', 'show'] as const;

/** What monitors found, what of it was notified, and what can be done about it. */
export function Alerts({ first: newFirst, frame: newFrame, ...filters }: RoomProps<'alerts'>) {
  const [first, frame] = [useKept(newFirst), useKept(newFrame)];
  const firing = frame?.firing;
  useEffect(() => {
    if (firing !== undefined) announce(`${plural(firing, 'alert')} firing.`);
  }, [firing]);
  if (!first || !frame) return <p class="quiet loading">Reading…</p>;
  const isEmpty = !first.isUnknown && first.monitors.length + frame.current.length + frame.over === 0;
  return isEmpty ? <NoMonitors /> : <Shown first={first} frame={frame} {...filters} />;
}

interface ShownProps extends Filters {
  readonly first: AlertsFirst;
  readonly frame: AlertsFrame;
}

/** Alerts that are over come in steps; the server has a most. */
const [step, mostShown] = [150, 1_000];

function Shown({ first: { monitors, isUnknown }, frame, query, setQuery }: ShownProps) {
  const mayChange = useStore(session)?.mayChange ?? false;
  const [ask, setAsk] = useState<Ask | undefined>();
  const { current, history, over, maintenance, firing, pending, incomplete } = frame;
  const id = query.get('alert');
  const addressOf = (alert: string) => {
    const next = new URLSearchParams(query);
    next.set('alert', alert);
    return `/alerts?${next}`;
  };
  const row = [...current, ...history].find((one) => one.id === id);
  const isCut = current.length < firing + pending;
  return (
    <div class="room">
      {isUnknown && <Unknown />}
      <div class="controls">
        <Select
          label="Monitor"
          value={query.get('monitor') ?? ''}
          on={(monitor) => setQuery({ monitor, alert: '' }, 'push')}
          options={[
            ['', 'all'],
            ...monitors.map(({ name, severity }) => [name, `${name}, ${severity}`] as const),
          ]}
        />
        {!mayChange && (
          <p class="quiet">
            Read-only: start the view with <code>--allow-changes</code> to acknowledge and snooze.
          </p>
        )}
      </div>
      {id !== null && (
        <Detail
          id={id}
          row={row}
          keyFields={monitors.find(({ name }) => name === row?.monitor)?.keyFields}
          onAsk={setAsk}
          onClose={() => setQuery({ alert: '' }, 'push')}
          mayChange={mayChange}
        />
      )}
      <Card
        title="On now"
        aside={`${count(firing)} firing, ${count(pending)} pending${isCut ? `; the first ${current.length}` : ''}`}
      >
        {current.length === 0 ? (
          <p class="quiet">No alert is firing or pending.</p>
        ) : (
          <AlertTable
            saysWhichTimes
            rows={current}
            addressOf={addressOf}
            actions={mayChange ? (row) => <RowActions row={row} onAsk={setAsk} /> : undefined}
          />
        )}
        <Incomplete of={incomplete} isUnshaded />
      </Card>
      <MaintenanceCard maintenance={maintenance} mayChange={mayChange} onAsk={setAsk} />
      <Card title="Over" aside={over > 0 && `the newest ${count(history.length)} of ${count(over)}`}>
        {history.length === 0 ? (
          <p class="quiet">None yet.</p>
        ) : (
          <>
            <AlertTable rows={history} addressOf={addressOf} saysWhichTimes={current.length === 0} />
            <p class="quiet small">
              What a snooze or a maintenance held back is known of each key’s latest alert alone.
            </p>
          </>
        )}
        {history.length < Math.min(over, mostShown) && (
          <Button on={() => setQuery({ show: String(history.length + step) })}>Show more</Button>
        )}
      </Card>
      <BacktestCard monitors={monitors} query={query} setQuery={setQuery} />
      {ask && <ActionDialog ask={ask} monitors={monitors} onAsk={setAsk} onClose={() => setAsk(undefined)} />}
    </div>
  );
}

function NoMonitors() {
  return (
    <Empty title="This pipeline has no monitors">
      <p>
        A monitor watches a window for a limit, a spike, a silence or a new key. Add one to{' '}
        <code>pipelines/{useStore(session)?.pipeline}.ts</code>, and see what it finds in a file of records:
      </p>
      <p>
        <Copy text="npx shardline backtest --file records.ndjson" />
      </p>
    </Empty>
  );
}
