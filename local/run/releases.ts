/** Frees what has been started, last first, however far the start got. */
export class Releases {
  private readonly releases: (() => Promise<unknown>)[] = [];
  private closed = false;

  /** What comes after the end, from a start that was given up, is freed at once. */
  add(release: () => Promise<unknown>): void {
    if (this.closed) void release().catch(() => undefined);
    else this.releases.push(release);
  }

  /** @throws the first failure, after all the others have been released too. */
  async run(): Promise<void> {
    this.closed = true;
    const failures: unknown[] = [];
    for (let release = this.releases.pop(); release !== undefined; release = this.releases.pop()) {
      await release().catch((failure: unknown) => failures.push(failure));
    }
    if (failures.length > 0) throw failures[0];
  }
}
