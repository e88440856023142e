type Invoke = (event: unknown) => Promise<unknown>;

/** Which invocations came to their end: what one that didn't has sent may be sent again. */
export class Journal {
  /** By the invocation's number, whether it answered, and had time to. */
  private readonly whole: boolean[] = [];
  private readonly limit: number;

  /** @param limit milliseconds after which an invocation stops whatever it does, and answers. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Tells each invocation its number, in the event, for it to sign with. */
  keeping(invoke: Invoke): Invoke {
    return async (event) => {
      const invocation = this.whole.push(false) - 1;
      const began = performance.now();
      const answer = await invoke({ ...Object(event), invocation });
      this.whole[invocation] = performance.now() - began < this.limit;
      return answer;
    };
  }

  wasCutOff(invocation: number): boolean {
    return this.whole[invocation] === false;
  }

  get summary(): string {
    return `${this.whole.length} invocations, ${this.whole.filter((whole) => !whole).length} cut off`;
  }
}
