import type { RunPoint } from '../../local/run/snapshot.ts';
import type { FlowPoint } from '../protocol/flow.ts';
import { RateMeter } from './rate-meter.ts';

/**
 * Turns the counts of a history into rates, smoothed as the rates of a frame are: a mapping reads about once a second, so
 * that one of two seconds may have the records of both.
 */
export class PointMeter {
  private readonly read = new RateMeter();
  private readonly rejected = new RateMeter();
  private last: number | undefined;

  /** Of the counts, those that are new: one point fewer than there are counts in all. */
  add(counts: readonly RunPoint[]): FlowPoint[] {
    return counts.flatMap((point) => {
      const { at, lag } = point;
      if (this.last !== undefined && at <= this.last) return [];
      const isFirst = this.last === undefined;
      this.last = at;
      const rates = {
        read: this.read.read(point.read, at),
        rejected: this.rejected.read(point.rejected, at),
      };
      return isFirst ? [] : [{ at, ...rates, lag }];
    });
  }
}

/** The points of a whole history. */
export function pointsOf(counts: readonly RunPoint[]): FlowPoint[] {
  return new PointMeter().add(counts);
}
