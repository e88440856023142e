import { useEffect, useRef } from 'preact/hooks';
import type { DeadLettersFrame } from '../../../protocol/dead-letters.ts';
import { Card, Empty } from '../../kit/card.tsx';
import { Copy } from '../../kit/copy.tsx';
import { count, duration, plural } from '../../kit/format.ts';
import { Stat } from '../../kit/stat.tsx';
import { Time } from '../../kit/time.tsx';
import { useWhere } from '../../kit/where.ts';
import type { RoomProps } from '../../room.tsx';
import { Groups } from './groups.tsx';
import { Letter } from './letter.tsx';
import { Letters } from './letters.tsx';
import { Progress } from './progress.tsx';
import { TrendChart } from './trend.tsx';

export function DeadLetters({ frame, query, setQuery }: RoomProps<'dead-letters'>) {
  const letter = query.get('letter');
  const shown = useRef(letter);
  useEffect(() => {
    // Another page of the room: what is read aloud, and where Tab goes on, begins there.
    if (shown.current !== letter) document.getElementById('main')?.focus();
    shown.current = letter;
  }, [letter]);
  if (frame === undefined) return <p class="quiet loading">Reading…</p>;
  const { redrive } = frame;
  return (
    <div class="room">
      {redrive && <Progress redrive={redrive} />}
      {letter === null ? (
        <Overview frame={frame} query={query} setQuery={setQuery} />
      ) : (
        <Letter name={letter} redrive={redrive} query={query} setQuery={setQuery} />
      )}
    </div>
  );
}

type OverviewProps = Omit<RoomProps<'dead-letters'>, 'first' | 'frame'> & {
  readonly frame: DeadLettersFrame;
};

function Overview({ frame, query, setQuery }: OverviewProps) {
  const isWhole = frame.read === frame.objects;
  if (frame.letters === 0 && isWhole) return <NoLetters unreadable={frame.unreadable} />;
  return (
    <>
      <Headline frame={frame} />
      <Card title="When their records arrived">
        <TrendChart trend={frame.trend} />
      </Card>
      <Groups frame={frame} query={query} />
      <Letters frame={frame} query={query} setQuery={setQuery} />
    </>
  );
}

function Headline({ frame }: { readonly frame: DeadLettersFrame }) {
  const { at, letters, read, objects, isCut, unreadable, groups } = frame;
  const isCounting = read < objects && !isCut;
  const newest = Math.max(...groups.map(({ last }) => last));
  const oldest = Math.min(...groups.map(({ first }) => first));
  const note = isCounting
    ? `counting: ${count(read)} of ${count(objects)} objects`
    : isCut
      ? 'and more: the newest are shown'
      : `in ${plural(objects, 'object')}`;
  return (
    <dl class="stats">
      <Stat
        label="Waiting"
        value={`${count(letters)}${isCounting || isCut ? '+' : ''}`}
        note={note}
        tone="warn"
      />
      <Stat label="Reasons" value={count(groups.length)} />
      {groups.length > 0 && (
        <>
          <Stat label="Newest" value={duration(at - newest)} unit="ago" note={<Time at={newest} />} />
          <Stat label="Oldest" value={duration(at - oldest)} unit="ago" note={<Time at={oldest} />} />
        </>
      )}
      {unreadable > 0 && (
        <Stat label="Left alone" value={count(unreadable)} note="half-written, or not dead letters" />
      )}
    </dl>
  );
}

function NoLetters({ unreadable }: { readonly unreadable: number }) {
  const where = useWhere();
  return (
    <Empty title="No dead letters">
      <p>
        Every record so far could be indexed, or was filtered. One that never can be waits here, with its
        bytes and the reason, until you redrive it. To see one, put in something that isn’t JSON:
      </p>
      <p>
        <Copy text={`echo 'no JSON' | npx shardline put${where}`} />
      </p>
      {unreadable > 0 && (
        <p class="quiet">
          {plural(unreadable, 'object')} in the bucket {unreadable === 1 ? 'is' : 'are'} half-written, or no
          dead letters: look at them by hand.
        </p>
      )}
    </Empty>
  );
}
