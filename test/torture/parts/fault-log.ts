import { parseJson } from '../../../functions/core/json/parse-json.ts';
import { faultLine } from '../../../functions/lambda/log-lines.ts';

/** Faults that the aggregator may have: the engine, or the stream, was out of reach. */
const expected = /could not be|of the search engine|socket hang up|ECONN|Provisioned|Expired|aborted/;

/** Counts the faults that the aggregator logs. One of the bench's making says that something was out of reach. */
export class FaultLog {
  readonly faults = new Map<string, number>();

  read(line: string): void {
    const { data } = faultLine.safeParse(parseJson(line));
    if (data === undefined) return;
    const { name, message } = data.fault;
    const said = `${name}: ${message}`.slice(0, 200);
    this.faults.set(said, (this.faults.get(said) ?? 0) + 1);
  }

  unexpected(): string[] {
    return [...this.faults]
      .filter(([said]) => !expected.test(said))
      .map(([said, times]) => `${times} times ${said}`);
  }
}
