import { behindText, type Lagging, type Incomplete as Why } from '../../protocol/lagging.ts';
import { duration } from './format.ts';
import { Time } from './time.tsx';

/** `behindText`, as a sentence begins. */
export function laggingText(lagging: Lagging): string {
  const text = behindText(lagging, duration);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
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
