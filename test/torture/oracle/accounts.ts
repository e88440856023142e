import { parseJson } from '../../../functions/core/json/parse-json.ts';
import { batchLine } from '../../../functions/lambda/log-lines.ts';
import { recordsOf } from '../faults/function-faults.ts';

const batch = batchLine.pick({ message: true, records: true, failures: true });

/** Checks the function's own log lines (G3): each adds up, and there is one for every answer. */
export class Accounts {
  private lines = 0;
  private answers = 0;
  private invocations = 0;
  private receivedOfLines = 0;
  private receivedOfAnswers = 0;
  private readonly wrong: string[] = [];
  readonly failures = new Map<string, number>();

  /** Counts invocations and those that answered, from outside. */
  counting(invoke: (event: unknown) => Promise<unknown>): (event: unknown) => Promise<unknown> {
    return async (event) => {
      const records = recordsOf(event);
      this.invocations += 1;
      const answer = await invoke(event);
      this.answers += 1;
      this.receivedOfAnswers += records;
      return answer;
    };
  }

  read(line: string): void {
    const { data } = batch.safeParse(parseJson(line));
    if (data === undefined) return;
    const { received, ...rest } = data.records;
    const sum = Object.values(rest).reduce((total, count) => total + count, 0);
    if (sum !== received) this.wrong.push(`a batch of ${received} records has ${sum} outcomes`);
    this.lines += 1;
    this.receivedOfLines += received;
    for (const [type, count] of Object.entries(data.failures)) {
      this.failures.set(type, (this.failures.get(type) ?? 0) + count);
    }
  }

  get summary(): string {
    return `${this.invocations} invocations, ${this.answers} answered, ${this.lines} lines`;
  }

  /** A process may be killed between its line and its answer, so there may be more lines than answers, never fewer. */
  violations(): string[] {
    const missing = this.lines < this.answers ? [`${this.answers} answers, but ${this.lines} log lines`] : [];
    const short =
      this.receivedOfLines < this.receivedOfAnswers
        ? [
            `${this.receivedOfAnswers} records were answered for, but ${this.receivedOfLines} are in the log lines`,
          ]
        : [];
    return [...this.wrong, ...missing, ...short];
  }
}
