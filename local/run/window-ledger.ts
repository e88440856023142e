import { z } from 'zod';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import { total } from '../../functions/core/windows/counts.ts';
import { scatteredLine, sweepLine, windowsLine } from '../../functions/lambda/log-lines.ts';

const line = z.discriminatedUnion('message', [
  windowsLine.pick({
    ...{ message: true, received: true, folded: true, foldedIn: true, skipped: true, late: true },
    ...{ closed: true, alerts: true },
  }),
  sweepLine.pick({ message: true, closed: true, alerts: true }),
  scatteredLine,
]);

const { alerts } = sweepLine.shape;

/** Adds up what the aggregator's log lines say; a batch that comes again is counted again, what it did is not. */
export class WindowLedger {
  /** Records that it has taken in. */
  received = 0;
  /** Documents folded into a window, or too late for it, each counted once a window; results that became final. */
  readonly windows = { folded: 0, late: 0, closed: 0 };
  /** The same, by window. */
  readonly foldedIn = new Map<string, number>();
  readonly lateFor = new Map<string, number>();
  /** Values that are in no metric, by `window.metric`. */
  readonly skipped = new Map<string, number>();
  /** By window: the most keys of a batch in which nearly every document had one of its own. */
  readonly scattered = new Map<string, number>();
  readonly alerts = { fired: 0, resolved: 0, published: 0, suppressed: 0, failed: 0 };

  /** Whether the line was a batch's or a sweep's; others are for the user to see. */
  read(text: string): boolean {
    const { data } = line.safeParse(parseJson(text));
    if (data === undefined) return false;
    if ('scattered' in data) {
      for (const [name, keys] of Object.entries(data.scattered)) {
        this.scattered.set(name, Math.max(this.scattered.get(name) ?? 0, keys));
      }
      return true;
    }
    if (data.message === 'windows') {
      this.received += data.received;
      this.windows.folded += data.folded;
      this.windows.late += total(data.late);
      addTo(this.foldedIn, data.foldedIn);
      addTo(this.lateFor, data.late);
      addTo(this.skipped, data.skipped);
    }
    this.windows.closed += data.closed;
    for (const [name, count] of Object.entries(data.alerts)) {
      this.alerts[alerts.keyof().parse(name)] += count;
    }
    return true;
  }
}

function addTo(totals: Map<string, number>, counts: Readonly<Record<string, number>> = {}): void {
  for (const [name, count] of Object.entries(counts)) totals.set(name, (totals.get(name) ?? 0) + count);
}
