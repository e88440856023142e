import type { Lagging, Incomplete as Why } from '../../protocol/lagging.ts';
import { duration } from './format.ts';
import { shortShard } from './shard.ts';
import { Time } from './time.tsx';

/** `Shard 003 of the indexer is 4 min 12 s behind`; of a stack `The indexer is at least 12 min behind`. */
export function laggingText({ reader, shardId, lag, isAtLeast = false }: Lagging): string {
  const who = shardId === undefined ? `The ${reader}` : `Shard ${shortShard(shardId)} of the ${reader}`;
  return `${who} is ${isAtLeast ? 'at least ' : ''}${duration(lag)} behind`;
}

export interface IncompleteProps {
  readonly of: Why | undefined;
  /** What is shown has no times that could be shaded. */
  readonly isUnshaded?: boolean;
}

/** Says up to when all is there, below what shows it; nothing where nothing lags. */
export function Incomplete({ of, isUnshaded = false }: IncompleteProps) {
  if (of === undefined) return null;
  if ('unknown' in of) {
    return <p class="quiet small">Whether all is here that has arrived isn’t known. {of.unknown}</p>;
  }
  return (
    <p class="incomplete" data-tone="warn">
      <strong>
        Complete up to <Time at={of.through} />.
      </strong>{' '}
      {laggingText(of)}: of what arrived later{isUnshaded ? '' : ' (shaded)'} a part is missing.
    </p>
  );
}

/** From where on a chart shades what may be incomplete. */
export function incompleteFrom(of: Why | undefined): number | undefined {
  return of === undefined || 'unknown' in of ? undefined : of.through;
}
