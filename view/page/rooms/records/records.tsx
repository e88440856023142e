import { useEffect, useState } from 'preact/hooks';
import type { RecordsFrame } from '../../../protocol/records.ts';
import { announce } from '../../kit/announcer.ts';
import { count, duration, plural } from '../../kit/format.ts';
import { Time } from '../../kit/time.tsx';
import type { Filters, RoomProps } from '../../room.tsx';
import { Explain } from './explain.tsx';
import { filterNames, RecordFilters } from './filters.tsx';
import { NothingPassed, NothingPasses } from './nothing.tsx';
import { Rows } from './rows.tsx';
import { sincePause } from './since-pause.ts';

export function Records({ frame, ...filters }: RoomProps<'records'>) {
  const record = filters.query.get('record');
  if (record !== null) return <Explain record={record} {...filters} />;
  return <Tail frame={frame} {...filters} />;
}

function Tail({ frame, ...filters }: Filters & { readonly frame?: RecordsFrame | undefined }) {
  const [paused, setPaused] = useState<RecordsFrame | undefined>(undefined);
  const asked = filterNames.map((name) => filters.query.get(name) ?? '').join('\n');
  // What was paused was the list of other filters.
  useEffect(() => setPaused(undefined), [asked]);
  const toggle = () => {
    if (frame === undefined) return;
    if (paused === undefined) announce('Paused.');
    else
      announce(`Going on: ${plural(sincePause(paused, frame).passed, 'record')} passed while it was paused.`);
    setPaused(paused === undefined ? frame : undefined);
  };
  const shown = paused ?? frame;
  return (
    <div class="room records">
      <RecordFilters frame={frame} {...filters}>
        <button
          type="button"
          class="pause"
          aria-pressed={paused !== undefined}
          disabled={!frame}
          onClick={toggle}
        >
          {paused === undefined ? 'Pause' : 'Go on'}
        </button>
      </RecordFilters>
      {frame === undefined || shown === undefined ? (
        <p class="quiet loading">Reading…</p>
      ) : (
        <>
          <Said frame={frame} paused={paused} />
          {frame.problem !== undefined && (
            <p class="notice" data-tone="bad" role="alert">
              {frame.problem}
            </p>
          )}
          {frame.passed === 0 ? (
            <NothingPassed since={frame.since} {...filters} />
          ) : shown.rows.length === 0 ? (
            frame.problem === undefined && <NothingPasses passed={frame.passed} {...filters} />
          ) : (
            <Rows rows={shown.rows} query={filters.query} />
          )}
        </>
      )}
    </div>
  );
}

/** What is counted, and what of it isn't in the list. */
function Said({
  frame,
  paused,
}: {
  readonly frame: RecordsFrame;
  readonly paused: RecordsFrame | undefined;
}) {
  const { since, matching, passed, left, behind, engine } = frame;
  const meanwhile = paused && sincePause(paused, frame);
  return (
    <p class="quiet said">
      {meanwhile && (
        <strong>
          Paused. {plural(meanwhile.passed, 'record')} passed since, {count(meanwhile.matching)} for this
          list.{' '}
        </strong>
      )}
      Since <Time at={since} />: {count(matching)} of {plural(passed, 'record')}
      {matching === passed ? '' : ' fulfil the filters'}.
      {left > 0 && ` More passed than can be read: ${count(left)} of them are counted and not in the list.`}
      {behind > 10_000 && ` The list is ${duration(behind)} behind.`}
      {engine !== undefined && ` What is indexed isn’t known now: ${engine}`}
    </p>
  );
}
