import { count, plural } from '../kit/count.ts';
import { grouped, maxEventBytes } from '../letters/group.ts';
import type { PlannedRecord } from './plan.ts';
import type { Outcome } from './redrive-function.ts';

/** What a redrive would do; `--dry-run --json` prints it as it is, and `--json` where there is nothing to redrive. */
export interface Intention {
  readonly pipeline: string;
  readonly records: number;
  readonly objects: number;
  readonly invocations: number;
  readonly dryRun: boolean;
}

export function intention(
  plan: readonly PlannedRecord[],
  { batchSize, pipeline, dryRun }: { batchSize: number; pipeline: string; dryRun: boolean },
): Intention {
  return {
    pipeline,
    records: plan.length,
    objects: new Set(plan.flatMap(({ keys }) => keys)).size,
    invocations: [...grouped(plan, { records: batchSize, bytes: maxEventBytes })].length,
    dryRun,
  };
}

export function intentionText({ pipeline, records, objects, invocations }: Intention): string {
  if (records === 0) return `There is nothing to redrive for ${pipeline}.`;
  return (
    `${plural(records, 'record')} of ${plural(objects, 'object')} would be redriven to ${pipeline}, ` +
    `in ${plural(invocations, 'invocation')}.`
  );
}

type Counts = Readonly<Record<Outcome['status'], number>>;

/** What became of how many letters. */
export class RedriveTally {
  readonly counts: Record<Outcome['status'], number> = {
    indexed: 0,
    duplicate: 0,
    stale: 0,
    filtered: 0,
    rejected: 0,
    errored: 0,
  };
  /** Why records errored, by their first reason. */
  private readonly errors = new Map<string, number>();

  private cameIn: number | undefined;
  private missing = 0;

  /** @param windows whether there are any */
  constructor(windows: boolean) {
    this.cameIn = windows ? 0 : undefined;
  }

  /** @param givenUp whether Lambda had given the record up for the windows */
  add({ status, failures: [first] }: Outcome, windows?: Outcome, givenUp = false): void {
    if (givenUp && windows?.status === 'duplicate') this.missing += 1;
    if (windows?.status === 'indexed') this.cameIn = (this.cameIn ?? 0) + 1;
    this.counts[status] += 1;
    if (status !== 'errored' || first === undefined) return;
    const why = `${first.stage}:${first.type}: ${first.message}`;
    this.errors.set(why, (this.errors.get(why) ?? 0) + 1);
  }

  /** Whether nothing of what was planned waits any longer. */
  isSettled(planned: number): boolean {
    const { rejected, errored } = this.counts;
    return rejected + errored + this.notTried(planned) === 0;
  }

  private notTried(planned: number): number {
    const tried = Object.values(this.counts).reduce((sum, one) => sum + one, 0);
    // A letter that another redrive has settled meanwhile was planned too.
    return Math.max(0, planned - tried);
  }

  /** As `--json` prints it. */
  result(pipeline: string, planned: number) {
    return {
      ...{ pipeline, records: planned, ...this.counts, notTried: this.notTried(planned) },
      ...(this.cameIn !== undefined && { addedToWindows: this.cameIn, missingFromWindows: this.missing }),
      errors: Object.fromEntries(this.errors),
    };
  }

  summary(planned: number): string {
    const notTried = this.notTried(planned);
    const parts = outcomeWords.flatMap(([status, word]) =>
      this.counts[status] === 0 ? [] : [`${count(this.counts[status])} ${word}`],
    );
    if (notTried > 0) parts.push(`${count(notTried)} not tried`);
    const cameIn = this.cameIn === undefined ? '' : ` Added to the windows: ${count(this.cameIn)}.`;
    return `${plural(planned, 'record')}: ${parts.join(', ')}.${cameIn}${this.missed()}`;
  }

  private missed(): string {
    if (this.missing === 0) return '';
    return (
      ` ${count(this.missing)} that Lambda gave up for the windows came too late, ` +
      'and may be missing from them for good (docs/operate/runbook.md#windows-miss-records).'
    );
  }

  /** The most frequent reasons of what errored, one a line. */
  errorLines(): string[] {
    const sorted = [...this.errors].sort(([, a], [, b]) => b - a);
    return sorted.slice(0, 5).map(([why, times]) => `  ${count(times)} × ${why}`);
  }
}

const outcomeWords: readonly (readonly [keyof Counts, string])[] = [
  ['indexed', 'indexed'],
  ['duplicate', 'indexed before'],
  ['stale', 'older than the stored document'],
  ['filtered', 'filtered by the transform'],
  ['rejected', 'rejected again and kept'],
  ['errored', 'errored and kept for another try'],
];
