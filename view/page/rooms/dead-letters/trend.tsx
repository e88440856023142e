import type { Trend } from '../../../protocol/dead-letters.ts';
import { Bars } from '../../kit/bars.tsx';
import { count, duration, plural } from '../../kit/format.ts';
import { Time } from '../../kit/time.tsx';

/** Letters by the arrival of their records. */
export function TrendChart({ trend: { from, every, letters } }: { readonly trend: Trend }) {
  const end = from + letters.length * every;
  return (
    <figure class="trend">
      <Bars values={letters} color="--rejected" label={trendLabel(letters, every)} />
      <figcaption>
        <Time at={from} />
        <span>
          {duration(every)} a bar, {count(Math.max(0, ...letters))} at most
        </span>
        <Time at={end} />
      </figcaption>
    </figure>
  );
}

export function trendLabel(letters: readonly number[], every: number): string {
  const most = Math.max(0, ...letters);
  const newest = letters.at(-1) ?? 0;
  return `Over ${duration(letters.length * every)}: at most ${plural(most, 'letter')} in ${duration(every)}, ${count(newest)} in the last`;
}
