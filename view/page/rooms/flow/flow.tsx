import { useEffect } from 'preact/hooks';
import type { FlowFrame } from '../../../protocol/flow.ts';
import { announce } from '../../kit/announcer.ts';
import { Card, Empty } from '../../kit/card.tsx';
import { Copy } from '../../kit/copy.tsx';
import { count, duration, rate, share } from '../../kit/format.ts';
import { Stat } from '../../kit/stat.tsx';
import type { RoomProps } from '../../room.tsx';
import { AccountingCard } from './accounting.tsx';
import { Charts } from './charts.tsx';
import { Notices } from './notices.tsx';
import { Picture } from './picture.tsx';
import { Shards } from './shards.tsx';

export function Flow({ first, frame, ...filters }: RoomProps<'flow'>) {
  const fired = frame?.windows?.alerts.fired ?? 0;
  useEffect(() => {
    if (fired > 0) announce(`${count(fired)} alerts have fired.`);
  }, [fired]);
  if (frame === undefined) return <p class="quiet loading">Reading…</p>;
  const { windows } = frame;
  return (
    <div class="room flow">
      <Notices frame={frame} />
      <Headline frame={frame} />
      <Card title="The way of the records" class="wide">
        <Picture frame={frame} />
      </Card>
      {frame.read === 0 && <NoRecords />}
      <Charts first={first} frame={frame} {...filters} />
      <AccountingCard frame={frame} />
      <div class="column">
        <Shards title="Indexer" reader={frame.indexer} />
        {windows && <Shards title="Aggregator" reader={windows.reader} />}
      </div>
    </div>
  );
}

const engineStates = {
  taking: { value: 'Takes all', tone: 'good' },
  'pushing back': { value: 'Pushes back', tone: 'warn' },
  holding: { value: 'Holds', tone: 'bad' },
} as const;

function Headline({ frame }: { readonly frame: FlowFrame }) {
  const { rates, records, indexer, lag, engine, windows } = frame;
  const { value, tone } = engineStates[engine.state];
  const alerts = windows?.alerts;
  return (
    <dl class="stats">
      <Stat label="Put" value={rate(rates.read)} unit="/s" note={`${count(frame.read)} in all`} />
      <Stat label="Indexed" value={rate(rates.indexed)} unit="/s" note={`${count(records.indexed)} in all`} />
      <Stat
        label="Rejected"
        value={count(records.rejected)}
        note={records.rejected === 0 ? 'none' : share(records.rejected, records.received)}
        tone={records.rejected > 0 ? 'warn' : undefined}
      />
      <Stat
        label="Lag"
        value={duration(lag)}
        note={
          indexer.behind === undefined ? 'of the oldest record' : `${count(indexer.behind)} records behind`
        }
        tone={lag > 60_000 ? 'bad' : lag > 15_000 ? 'warn' : undefined}
      />
      <Stat
        label="Engine"
        value={value}
        tone={tone}
        note={
          engine.recentRetries > 0
            ? `${count(engine.recentRetries)} retries in 10 s`
            : `${count(engine.bulkRetries)} bulk retries`
        }
      />
      {alerts && (
        <Stat
          label="Alerts"
          value={count(Math.max(0, alerts.fired - alerts.resolved))}
          unit="on"
          note={`${count(alerts.fired)} fired, ${count(alerts.published)} notified`}
          tone={alerts.fired > alerts.resolved ? 'bad' : undefined}
        />
      )}
    </dl>
  );
}

function NoRecords() {
  return (
    <Empty title="No records yet">
      <p>Put a file of yours in, or one line, from another terminal in the project:</p>
      <p>
        <Copy text="npx shardline put --file records.ndjson" />
      </p>
    </Empty>
  );
}
