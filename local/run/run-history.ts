import type { RunPoint } from './snapshot.ts';

/** Points that are kept: a quarter of an hour, one a second. */
const kept = 900;

/** What the counts of a run were, second by second, so that what is opened late shows what was before. */
export class RunHistory {
  private readonly points: RunPoint[] = [];

  add(point: RunPoint): void {
    this.points.push(point);
    if (this.points.length > kept) this.points.shift();
  }

  /** @param after milliseconds since the epoch */
  since(after: number): readonly RunPoint[] {
    const first = this.points.findIndex(({ at }) => at > after);
    return first < 0 ? [] : this.points.slice(first);
  }
}
