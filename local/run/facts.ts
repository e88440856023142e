import type { LocalRun, RunningAggregator, RunParts } from './parts.ts';
import type { RunStatus } from './status.ts';
import type { RunFacts } from './warnings.ts';
import type { WindowFacts } from './window-warnings.ts';

/** What the log lines of a run's functions have said until now. */
export function factsOf({ pipeline, ledger, aggregator }: RunParts): RunFacts {
  return {
    pipeline,
    records: ledger.totals,
    documents: ledger.documents,
    implausible: ledger.implausible,
    windows: aggregator && windowFactsOf(aggregator),
  };
}

function windowFactsOf({ ledger, behind }: RunningAggregator): WindowFacts {
  const { received, foldedIn, lateFor, skipped, scattered } = ledger;
  return { received, foldedIn, lateFor, skipped, scattered, behind: behind().records };
}

/** @param now milliseconds since the epoch */
export function statusOf(run: LocalRun, put: RunStatus['put'], now: number): RunStatus {
  const { ledger, aggregator, pipeline } = run;
  const behind = run.behind();
  const since = [behind.since, aggregator?.behind().since].filter((time) => time !== undefined);
  return {
    put,
    records: run.passed() + behind.records,
    documents: ledger.documents.indexed,
    rejected: ledger.totals.rejected,
    lag: since.length === 0 ? 0 : now - Math.min(...since),
    alerts: pipeline.monitors === undefined ? undefined : (aggregator?.ledger.alerts.fired ?? 0),
  };
}
