/** How far a shard has been passed, when several lanes pass its records out of order. */
export class ShardProgress {
  /** Records read and not yet behind the checkpoint, in the order of the shard: whether a lane has passed them. */
  private readonly ahead = new Map<string, boolean>();

  /** Records between the checkpoint and the last one read. */
  get size(): number {
    return this.ahead.size;
  }

  /** Takes note of what was read, before any of it is passed. */
  read(sequenceNumbers: Iterable<string>): void {
    for (const sequenceNumber of sequenceNumbers) this.ahead.set(sequenceNumber, false);
  }

  /**
   * Marks records as passed. The checkpoint moves to the last record that has none before it still to be passed:
   * a restart delivers the others again, and loses none.
   */
  pass(sequenceNumbers: Iterable<string>): {
    readonly checkpoint: string | undefined;
    readonly count: number;
  } {
    for (const sequenceNumber of sequenceNumbers) {
      if (this.ahead.has(sequenceNumber)) this.ahead.set(sequenceNumber, true);
    }
    let checkpoint: string | undefined;
    let count = 0;
    for (const [sequenceNumber, passed] of this.ahead) {
      if (!passed) break;
      this.ahead.delete(sequenceNumber);
      checkpoint = sequenceNumber;
      count += 1;
    }
    return { checkpoint, count };
  }
}
