/** How far a shard has been passed while several lanes pass its records out of order. */
export class ShardProgress {
  /** For each record that was read and isn't behind the checkpoint, in the shard's order: whether a lane has passed it. */
  private readonly ahead = new Map<string, boolean>();

  /** Records between the checkpoint and the last one read. */
  get size(): number {
    return this.ahead.size;
  }

  /** Notes records that were read. Call it before any of them is passed. */
  read(sequenceNumbers: Iterable<string>): void {
    for (const sequenceNumber of sequenceNumbers) this.ahead.set(sequenceNumber, false);
  }

  /**
   * Marks records as passed. The checkpoint moves to the last record before which all are passed: a restart delivers the
   * others again, and loses none.
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
