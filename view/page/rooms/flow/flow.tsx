import { useEffect, useRef } from 'preact/hooks';
import type { FlowFrame } from '../../../protocol/flow.ts';
import { lagTone } from '../../../protocol/lag-tone.ts';
import { announce } from '../../kit/announcer.ts';
import { Card, Empty } from '../../kit/card.tsx';
import { Copy } from '../../kit/copy.tsx';
import { count, duration, plural, rate, share } from '../../kit/format.ts';
import { session } from '../../kit/frames.ts';
import { Stat } from '../../kit/stat.tsx';
import { useStore } from '../../kit/store.ts';
import type { RoomProps } from '../../room.tsx';
import { AccountingCard } from './accounting.tsx';
import { Charts } from './charts.tsx';
import { Notices } from './notices.tsx';
import { lagText } from './part-figures.ts';
import { partLink, shardCards } from './part-links.ts';
import { Picture } from './picture.tsx';
import { Shards } from './shards.tsx';
import { TimeSpent } from './time-spent.tsx';

export function Flow({ first, frame, ...filters }: RoomProps<'flow'>) {
  useFired(frame?.windows?.alerts.fired);
  if (frame === undefined) return <p class="quiet loading">Reading…</p>;
  const { windows } = frame;
  return (
    <div class="room flow">
      <Notices frame={frame} />
      {frame.read === 0 && <NoRecords />}
      <Headline frame={frame} />
      <Card title="The way of the records" class="wide">
        <Picture frame={frame} />
      </Card>
      <Charts first={first} frame={frame} {...filters} />
      <AccountingCard frame={frame} />
      <div class="column">
        <TimeSpent frame={frame} />
        <Shards title="Indexer" id={shardCards.indexer} reader={frame.indexer} />
        {windows && <Shards title="Aggregator" id={shardCards.aggregator} reader={windows.reader} />}
      </div>
    </div>
  );
}

/** Alerts that fire while the page is open are announced; of those before it says nothing, for they may be over. */
function useFired(fired: number | undefined): void {
  const known = useRef(fired);
  useEffect(() => {
    const more = (fired ?? 0) - (known.current ?? fired ?? 0);
    if (more > 0) announce(more === 1 ? 'An alert has fired.' : `${count(more)} alerts have fired.`);
    known.current = fired ?? known.current;
  }, [fired]);
}

const engineStates = {
  taking: { value: 'Takes all', tone: 'good' },
  'pushing back': { value: 'Pushes back', tone: 'warn' },
  holding: { value: 'Held', tone: 'bad' },
} as const;

function Headline({ frame }: { readonly frame: FlowFrame }) {
  const { rates, records, lag, engine, windows } = frame;
  const { value, tone } = engineStates[engine.state];
  const alerts = windows?.alerts;
  return (
    <dl class="stats">
      <Stat
        label="Put"
        href="/records"
        value={rate(rates.read)}
        unit="/s"
        note={`${count(frame.read)} in all`}
      />
      <Stat
        label="Indexed"
        href="/search"
        value={rate(rates.indexed)}
        unit="/s"
        note={`${count(records.indexed)} in all`}
      />
      <Stat
        label="Rejected"
        href="/dead-letters"
        value={count(records.rejected)}
        note={records.rejected === 0 ? 'none' : share(records.rejected, records.received)}
        tone={records.rejected > 0 ? 'warn' : undefined}
      />
      <Stat
        label="Lag"
        href={partLink('shards', frame)}
        value={lagText(frame)}
        note={lagNote(frame)}
        tone={lagTone(lag)}
      />
      <Stat label="Engine" href="/pipeline" value={value} tone={tone} note={engineNote(engine)} />
      {alerts && (
        <Stat
          label="Alerts"
          href="/alerts"
          value={count(alerts.fired)}
          unit="fired"
          note={`${count(alerts.resolved)} resolved, ${count(alerts.published)} notified`}
          tone={alerts.fired > 0 ? 'warn' : undefined}
        />
      )}
    </dl>
  );
}

/** Whose lag it is, where the functions are apart. */
function lagNote({ indexer, windows, lagIsAtLeast }: FlowFrame): string {
  if (lagIsAtLeast) return 'at least: no function takes records';
  const ofWindows = windows?.reader.lag ?? 0;
  if (ofWindows > indexer.lag + 1_000) return `of the windows; indexer ${duration(indexer.lag)}`;
  return indexer.behind === undefined ? 'of the oldest record' : `${plural(indexer.behind, 'record')} behind`;
}

function engineNote({ held = [], recentRetries, bulkRetries }: FlowFrame['engine']): string {
  if (held.length > 0) return `${plural(new Set(held.map(({ shardId }) => shardId)).size, 'shard')} held`;
  if (recentRetries > 0) return `${plural(recentRetries, 'bulk retry', 'bulk retries')} lately`;
  return plural(bulkRetries, 'bulk retry', 'bulk retries');
}

function NoRecords() {
  const target = useStore(session)?.target;
  const where = target?.kind === 'stack' ? ` --stack ${target.name}` : '';
  return (
    <Empty title="No records yet">
      <p>Put some in, from a terminal in the project: those of a file, or lines from another program.</p>
      <p>
        <Copy text={`npx shardline put${where} --file records.ndjson`} />
      </p>
      <p>
        <Copy text={`tail -F app.log | npx shardline put${where}`} />
      </p>
    </Empty>
  );
}
