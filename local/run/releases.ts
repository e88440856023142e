/** Frees what has been started, last first, however far the start got. */
export class Releases {
  private readonly releases: (() => Promise<unknown>)[] = [];

  add(release: () => Promise<unknown>): void {
    this.releases.push(release);
  }

  /** @throws the first failure, after all the others have been released too. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (let release = this.releases.pop(); release !== undefined; release = this.releases.pop()) {
      await release().catch((failure: unknown) => failures.push(failure));
    }
    if (failures.length > 0) throw failures[0];
  }
}
