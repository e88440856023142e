/** An invocation of the aggregator, by the bench's clock (`performance.now()`). */
interface Invocation {
  readonly began: number;
  /** It answered, and had time to. */
  whole: boolean;
}

type Invoke = (event: unknown) => Promise<unknown>;

/** Which invocations came to their end: what one that didn't has sent may be sent again. */
export class Journal {
  private readonly invocations: Invocation[] = [];
  private readonly limit: number;

  /** @param limit milliseconds after which an invocation stops whatever it does, and answers. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Tells each invocation its number, in the event, for it to sign with. */
  keeping(invoke: Invoke): Invoke {
    return async (event) => {
      const number = this.invocations.length;
      const invocation = { began: performance.now(), whole: false };
      this.invocations.push(invocation);
      const answer = await invoke({ ...Object(event), invocation: number });
      invocation.whole = performance.now() - invocation.began < this.limit;
      return answer;
    };
  }

  wasCutOff(invocation: number): boolean {
    return this.invocations[invocation]?.whole === false;
  }

  get summary(): string {
    const { length } = this.invocations;
    return `${length} invocations, ${this.invocations.filter(({ whole }) => !whole).length} cut off`;
  }
}
