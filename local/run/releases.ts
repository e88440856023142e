import { setTimeout as delay } from 'node:timers/promises';

/** Frees what has been started, last first, however far the start got. */
export class Releases {
  private readonly releases: (() => Promise<unknown>)[] = [];
  private closed = false;
  private readonly patience: number;
  private impatient: Promise<void> | undefined;

  /** @param patience milliseconds that all that is under way gets to finish, together */
  constructor(patience = 5_000) {
    this.patience = patience;
  }

  /** What comes after the end, from a start that was given up, is freed at once. */
  add(release: () => Promise<unknown>): void {
    if (this.closed) void release().catch(() => undefined);
    else this.releases.push(release);
  }

  /** For what ends only with work that is under way, and could wait for an engine that is gone: it is left then. */
  addPatiently(release: () => Promise<unknown>): void {
    this.add(() => {
      this.impatient ??= delay(this.patience, undefined, { ref: false });
      return Promise.race([release(), this.impatient]);
    });
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
