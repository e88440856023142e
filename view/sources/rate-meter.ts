/** Milliseconds after which a change of the rate shows by two thirds: soon enough to follow, and numbers don't jump. */
const settleMs = 2_500;

/** The rate of a count that only grows, smoothed over what is about the last five seconds. */
export class RateMeter {
  private count: number | undefined;
  private at = 0;
  private smoothed = 0;

  /**
   * @param count so far; one below the last begins anew, as a run that was restarted
   * @param at milliseconds
   * @returns things a second
   */
  read(count: number, at: number): number {
    const elapsed = at - this.at;
    const before = this.count;
    if (before !== undefined && count >= before && elapsed <= 0) return this.smoothed;
    this.count = count;
    this.at = at;
    if (before === undefined || count < before) this.smoothed = 0;
    else {
      const rate = ((count - before) / elapsed) * 1_000;
      this.smoothed += (rate - this.smoothed) * (1 - Math.exp(-elapsed / settleMs));
    }
    // What is left of a rate long past isn't worth a number.
    if (this.smoothed < 0.05) this.smoothed = 0;
    return this.smoothed;
  }
}
