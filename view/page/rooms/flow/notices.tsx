import { useEffect, useRef } from 'preact/hooks';
import type { FlowFrame } from '../../../protocol/flow.ts';
import { lagTone } from '../../../protocol/lag-tone.ts';
import type { Lagging } from '../../../protocol/lagging.ts';
import { announce } from '../../kit/announcer.ts';
import { count, duration, plural } from '../../kit/format.ts';
import { laggingText } from '../../kit/incomplete.tsx';
import { Time } from '../../kit/time.tsx';
import { shardCards } from './part-links.ts';

/** What lags is named here up to so many; the tables have all. */
const mostLagging = 3;

/** What lags, what holds a batch, and what is worth a warning. */
export function Notices({ frame }: { readonly frame: FlowFrame }) {
  const { warnings, engine, at, lagging } = frame;
  const newest = warnings.at(-1)?.text;
  useEffect(() => {
    if (newest !== undefined) announce(`Warning: ${newest}`);
  }, [warnings.map(({ id }) => id).join()]);
  const names = lagging.map(nameOf).sort().join();
  const announced = useRef(new Set<string>());
  useEffect(() => {
    // Of those that lag already, others that don't any more are no news.
    const fresh = lagging.find((one) => !announced.current.has(nameOf(one)));
    if (fresh !== undefined) announce(`${laggingText(fresh)}.`);
    announced.current = new Set(lagging.map(nameOf));
  }, [names]);
  const held = engine.held ?? [];
  if (warnings.length + held.length + lagging.length === 0) return null;
  return (
    <ul class="notices" aria-label="Warnings">
      {held.map(({ shardId, sequenceNumber, since, reason, outlook }) => (
        <li key={`${shardId} ${sequenceNumber}`} class="notice" data-tone="bad">
          <strong>
            {shardId} is held for {duration(at - since)}.
          </strong>{' '}
          {reason}. It {outlook}; the records behind it wait.
        </li>
      ))}
      {lagging.slice(0, mostLagging).map((one) => (
        <li key={nameOf(one)} class="notice" data-tone={lagTone(one.lag)}>
          <LagNotice lagging={one} more={one === lagging[0] ? lagging.length - mostLagging : 0} />
        </li>
      ))}
      {warnings.map(({ id, text }) => (
        <li key={id} class="notice" data-tone="warn">
          {text}
        </li>
      ))}
    </ul>
  );
}

function nameOf({ reader, shardId }: Lagging): string {
  return `${reader} ${shardId}`;
}

function LagNotice({ lagging, more }: { readonly lagging: Lagging; readonly more: number }) {
  const { reader, shardId, since, through, behind } = lagging;
  return (
    <>
      <strong>
        {laggingText(lagging)}
        {since !== undefined && (
          <>
            {' '}
            since <Time at={since} />
          </>
        )}
        .
      </strong>{' '}
      {reader === 'indexer' ? 'Search is' : 'Windows and alerts are'} complete up to <Time at={through} />.{' '}
      {behind !== undefined && behind > 0 && `${plural(behind, 'record')} read and waiting. `}
      {more > 0 && `${count(more)} more lag. `}
      {shardId !== undefined && (
        <>
          <a href={`#${shardCards[reader]}`}>Its lanes</a> · <a href="/records">What comes in</a>
        </>
      )}
    </>
  );
}
