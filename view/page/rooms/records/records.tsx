import { useRef } from 'preact/hooks';
import type { BusiestKey, PausedList, RecordsFrame } from '../../../protocol/records.ts';
import { shortShard } from '../../../protocol/short-shard.ts';
import { announce } from '../../kit/announcer.ts';
import { count, duration, plural, share } from '../../kit/format.ts';
import { clockAhead } from '../../kit/frames.ts';
import { Time } from '../../kit/time.tsx';
import { useKept } from '../../kit/use-kept.ts';
import type { Filters, RoomProps } from '../../room.tsx';
import { Explain } from './explain.tsx';
import { filterNames, RecordFilters } from './filters.tsx';
import { NothingPassed, NothingPasses, NotKept } from './nothing.tsx';
import { Rows } from './rows.tsx';

export function Records({ frame, ...filters }: RoomProps<'records'>) {
  const record = filters.query.get('record');
  if (record !== null) return <Explain record={record} {...filters} />;
  return <Tail frame={frame} {...filters} />;
}

/** A frame that the user has paused: what was in sight stays as it was, until other filters ask for another list. */
interface Held {
  readonly at: string;
  readonly asked: string;
  readonly frame: RecordsFrame;
}

function Tail({ frame: newest, ...filters }: Filters & { readonly frame?: RecordsFrame | undefined }) {
  const { query, setQuery } = filters;
  const frame = useKept(newest);
  const held = useRef<Held | undefined>(undefined);
  const asked = filterNames.map((name) => query.get(name) ?? '').join('\n');
  const paused = query.get('paused');
  const toggle = () => {
    if (frame === undefined) return;
    if (paused !== null) {
      const { passed } = frame.paused ?? {};
      announce(
        passed === undefined
          ? 'Going on.'
          : `Going on: ${plural(passed, 'record')} passed while it was paused.`,
      );
      setQuery({ paused: '' });
      return;
    }
    const at = String(Date.now() + clockAhead.get());
    held.current = { at, asked, frame };
    announce('Paused.');
    setQuery({ paused: at });
  };
  const { current } = held;
  const shown = current?.at === paused && current.asked === asked ? current.frame : frame;
  return (
    <div class="room records">
      <RecordFilters frame={shown} {...filters}>
        <button type="button" class="pause" aria-pressed={paused !== null} disabled={!frame} onClick={toggle}>
          {paused === null ? 'Pause' : 'Go on'}
        </button>
      </RecordFilters>
      {frame === undefined || shown === undefined ? (
        <p class="quiet loading">Reading…</p>
      ) : (
        <>
          <Said frame={shown} paused={paused === null ? undefined : frame.paused} />
          <Busiest of={shown.busiest} />
          {shown.problem !== undefined && (
            <p class="notice" data-tone="bad" role="alert">
              {shown.problem}
            </p>
          )}
          <List frame={shown} {...filters} />
        </>
      )}
    </div>
  );
}

function List({ frame, ...filters }: Filters & { readonly frame: RecordsFrame }) {
  const { passed, rows, problem, since, paused } = frame;
  if (rows.length > 0) return <Rows rows={rows} query={filters.query} />;
  if (paused?.isKept === false) return <NotKept />;
  if (passed === 0) return <NothingPassed since={since} {...filters} />;
  return problem === undefined ? <NothingPasses passed={passed} {...filters} /> : null;
}

/** A key that most records have sends them all into one shard, which lags before the others do. */
function Busiest({ of: busiest }: { readonly of: BusiestKey | undefined }) {
  if (busiest === undefined) return null;
  const { partitionKey, shardId, records, of } = busiest;
  return (
    <p class="quiet busiest">
      Of the newest {plural(of, 'record')} {share(records, of)} have the partition key{' '}
      <code>
        <bdi>{partitionKey}</bdi>
      </code>
      , in shard {shortShard(shardId)}.
    </p>
  );
}

/** What is counted, and what of it isn't in the list. */
function Said({ frame, paused }: { readonly frame: RecordsFrame; readonly paused: PausedList | undefined }) {
  const { since, matching, passed, left, behind, engine, rows } = frame;
  const isOnItsWay = rows.some(({ outcome }) => outcome === 'sent');
  return (
    <p class="quiet said">
      {paused && (
        <strong>
          Paused at <Time at={paused.at} />.
          {paused.passed !== undefined && ` ${plural(paused.passed, 'record')} passed since`}
          {paused.passed !== undefined &&
            paused.matching !== undefined &&
            `, ${count(paused.matching)} for this list`}
          {paused.passed !== undefined && '.'}{' '}
        </strong>
      )}
      Since <Time at={since} />
      {paused && ' and until then'}: {count(matching)} of {plural(passed, 'record')}
      {matching === passed ? '' : ' fulfil the filters'}.
      {isOnItsWay && ' Counted as indexed are those on their way too.'}
      {left > 0 &&
        (frame.paused
          ? ` The newest ${count(frame.rows.length)} are in the list.`
          : ` More passed than can be read: ${count(left)} of them are counted and not in the list.`)}
      {behind > 10_000 && ` The list is ${duration(behind)} behind.`}
      {engine !== undefined && ` What is indexed isn’t known now: ${engine}`}
    </p>
  );
}
