/** An invocation of the aggregator, by the bench's clock (`performance.now()`). */
interface Invocation {
  readonly began: number;
  ended: number;
  /** It answered, and had time to. */
  whole: boolean;
}

/** When invocations were under way, and whether they came to their end: a notification may be repeated after one that didn't. */
export class Journal {
  private readonly invocations: Invocation[] = [];
  private readonly limit: number;
  private readonly underWay: number;

  /**
   * @param limit milliseconds after which an invocation stops whatever it does, and answers.
   * @param underWay milliseconds for which what a process has sent may be on its way, when the process is gone.
   */
  constructor(limit: number, underWay = 1_000) {
    this.limit = limit;
    this.underWay = underWay;
  }

  keeping(invoke: (event: unknown) => Promise<unknown>): (event: unknown) => Promise<unknown> {
    return async (event) => {
      const invocation = { began: performance.now(), ended: Number.POSITIVE_INFINITY, whole: false };
      this.invocations.push(invocation);
      try {
        const answer = await invoke(event);
        invocation.whole = performance.now() - invocation.began < this.limit;
        return answer;
      } finally {
        invocation.ended = performance.now();
      }
    };
  }

  /** Whether an invocation was cut off that was under way when it sent what was taken at that moment. */
  wasCutOff(at: number): boolean {
    return this.invocations.some(
      ({ began, ended, whole }) => began <= at && at <= ended + this.underWay && !whole,
    );
  }

  get summary(): string {
    const { length } = this.invocations;
    return `${length} invocations, ${this.invocations.filter(({ whole }) => !whole).length} cut off`;
  }
}
