import { factsOf } from './facts.ts';
import type { HeldRecord } from './held-lines.ts';
import type { Reader, RunParts } from './parts.ts';
import type { RunHistory } from './run-history.ts';
import type { SkipTrend } from './skip-trend.ts';
import type { RunPoint, RunSnapshot } from './snapshot.ts';
import { enoughLive, warningsOf } from './warnings.ts';

/** What a run says of itself now. Times in milliseconds since the epoch. */
export function takeSnapshot(
  run: RunParts,
  {
    held,
    history,
    trend,
    startedAt,
    now,
    after,
  }: {
    readonly held: readonly HeldRecord[];
    readonly history: RunHistory;
    readonly trend: SkipTrend;
    readonly startedAt: number;
    readonly now: number;
    /** Points of the history that are newer. */
    readonly after: number;
  },
): RunSnapshot {
  const { ledger, aggregator } = run;
  const facts = factsOf(run);
  return {
    at: now,
    startedAt,
    read: readOf(run),
    records: { ...ledger.totals },
    documents: { ...ledger.documents },
    failures: Object.fromEntries(ledger.failures),
    bulkRetries: ledger.bulkRetries,
    deadLetters: ledger.deadLetters,
    indexer: readerOf(run),
    steps: [...ledger.steps],
    held: [...held],
    ...(aggregator && {
      aggregator: {
        ...readerOf(aggregator),
        received: aggregator.ledger.received,
        ...aggregator.ledger.windows,
        alerts: { ...aggregator.ledger.alerts },
      },
    }),
    warnings: [...warningsOf(facts, enoughLive), ...trend.look(facts.windows)],
    points: [...history.since(after)],
  };
}

/** The counts that a history keeps. */
export function pointOf({ ledger, aggregator, behind, passed }: RunParts, now: number): RunPoint {
  const { received, indexed, duplicate, stale, filtered, rejected } = ledger.totals;
  const waiting = behind();
  const oldest = Math.min(waiting.since ?? now, aggregator?.behind().since ?? now);
  return {
    at: now,
    read: passed() + waiting.records,
    received,
    indexed: indexed + duplicate + stale,
    filtered,
    rejected,
    folded: aggregator?.ledger.windows.folded ?? 0,
    lag: Math.max(0, now - oldest),
  };
}

function readOf({ passed, behind }: Reader): number {
  return passed() + behind().records;
}

function readerOf({ passed, shards, deliveries }: Reader): RunSnapshot['indexer'] {
  const { invocations, retries, failed, recent } = deliveries();
  return {
    passed: passed(),
    shards: shards().map(({ lanes, ...shard }) => ({ ...shard, lanes: [...lanes] })),
    deliveries: { invocations, retries, failed, recent: [...recent] },
  };
}
