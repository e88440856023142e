import { timeOfDay, wholeTime } from './format.ts';

/** A point in time in the viewer's zone; pointing at it shows the day, and UTC. */
export function Time({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={wholeTime(at)}>
      {timeOfDay(at)}
    </time>
  );
}
