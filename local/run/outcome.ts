import { factsOf } from './facts.ts';
import type { LocalRun } from './parts.ts';
import { reasonCounts } from './rejections.ts';
import type { SummaryInput } from './summary.ts';
import { enoughAtEnd, warningsOf } from './warnings.ts';

/** What became of a sample's records, for programs: the summary's figures, unrounded. */
export interface Outcome {
  readonly pipeline: string;
  /** Each record that was put is accounted for, and what became of them is what was expected. */
  readonly accounted: boolean;
  readonly records: {
    readonly put: number;
    readonly notPut: number;
    /** Of the stream, not of the sample; what became of them is counted below too. */
    readonly others: number;
    readonly filtered: number;
    readonly rejected: number;
    readonly unaccounted: number;
  };
  readonly documents: number;
  readonly duplicates: number;
  /** The most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly records: number }[];
  /** From the first put to the last record accounted for. */
  readonly seconds: number;
  /** Of a sampled record, from the request's end to its document in a search result. */
  readonly putToSearchableMs: readonly number[];
  /** Absent where the pipeline has no windows. */
  readonly windows?: {
    readonly folded: number;
    readonly late: number;
    readonly final: number;
    /** Values that are in no metric, by `window.metric`. */
    readonly skipped: Readonly<Record<string, number>>;
  };
  readonly alerts?: { readonly fired: number; readonly resolved: number; readonly notified: number };
  readonly warnings: readonly string[];
}

export function outcomeOf(
  run: LocalRun,
  input: Omit<SummaryInput, 'width'> & { readonly isAccounted: boolean },
): Outcome {
  const { put, notPut, others, filtered, rejected, unaccounted, stored, before, noted } = input;
  const { aggregator } = run;
  const reasons = reasonCounts(stored.rejections, before.rejections);
  return {
    pipeline: run.pipeline.name,
    accounted: input.isAccounted,
    records: { put, notPut, others, filtered, rejected, unaccounted },
    documents: stored.documents,
    duplicates: run.ledger.totals.duplicate,
    reasons: reasons.map(([reason, records]) => ({ reason, records })),
    seconds: input.milliseconds / 1_000,
    putToSearchableMs: input.latencies.toSorted((a, b) => a - b),
    ...(aggregator && windowsOf(aggregator.ledger)),
    warnings: [...warningsOf(factsOf(run), enoughAtEnd), ...noted].map(({ text }) => text),
  };
}

function windowsOf({
  windows: { folded, late, closed },
  alerts: { fired, resolved, published },
  skipped,
}: NonNullable<LocalRun['aggregator']>['ledger']): Pick<Outcome, 'windows' | 'alerts'> {
  return {
    windows: { folded, late, final: closed, skipped: Object.fromEntries(skipped) },
    alerts: { fired, resolved, notified: published },
  };
}
