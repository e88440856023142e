import { useEffect } from 'preact/hooks';
import type { FlowFrame } from '../../../protocol/flow.ts';
import { announce } from '../../kit/announcer.ts';
import { duration } from '../../kit/format.ts';

/** What is worth a warning, and what holds a batch. */
export function Notices({ frame }: { readonly frame: FlowFrame }) {
  const { warnings, engine, at } = frame;
  const newest = warnings.at(-1)?.text;
  useEffect(() => {
    if (newest !== undefined) announce(`Warning: ${newest}`);
  }, [warnings.map(({ id }) => id).join()]);
  const held = engine.held ?? [];
  if (warnings.length + held.length === 0) return null;
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
      {warnings.map(({ id, text }) => (
        <li key={id} class="notice" data-tone="warn">
          {text}
        </li>
      ))}
    </ul>
  );
}
