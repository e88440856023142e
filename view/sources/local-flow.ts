import type { RunPoint, RunSnapshot } from '../../local/run/snapshot.ts';
import type {
  EngineFlow,
  FlowFrame,
  FlowPoint,
  FlowRates,
  ReaderFlow,
  RefreshFlow,
} from '../protocol/flow.ts';
import { indexingTimes, timesOf } from './quantiles.ts';
import { RateMeter } from './rate-meter.ts';

type Reader = RunSnapshot['indexer'];

/** Kinds of failures that a frame names. */
const mostFailures = 5;

/** Points that go with each frame: a page that misses frames for less than these seconds has a whole chart. */
export const recentPoints = 10;

/** Turns what a run says of itself, again and again, into frames. */
export class LocalFlow {
  private readonly meters = {
    read: new RateMeter(),
    received: new RateMeter(),
    indexed: new RateMeter(),
    filtered: new RateMeter(),
    rejected: new RateMeter(),
    folded: new RateMeter(),
  };
  private hasBegun = false;
  private readonly retries: { at: number; count: number }[] = [];

  frame(snapshot: RunSnapshot, refresh?: RefreshFlow): FlowFrame {
    const { at, startedAt, records, documents, aggregator } = snapshot;
    const indexer = indexerFlow(snapshot, refresh);
    const reader = aggregator && readerFlow(aggregator, at);
    return {
      at,
      since: startedAt,
      read: snapshot.read,
      records,
      documents: documents.indexed,
      deadLetters: snapshot.deadLetters,
      failures: Object.entries(snapshot.failures)
        .map(([type, some]) => ({ type, records: some }))
        .sort((a, b) => b.records - a.records)
        .slice(0, mostFailures),
      rates: this.rates(snapshot),
      lag: Math.max(indexer.lag, reader?.lag ?? 0),
      lagIsAtLeast: false,
      indexer,
      ...(aggregator &&
        reader && {
          windows: {
            reader,
            folded: aggregator.folded,
            late: aggregator.late,
            closed: aggregator.closed,
            alerts: aggregator.alerts,
          },
        }),
      engine: this.engine(snapshot),
      refresh,
      warnings: snapshot.warnings,
      points: pointsOf(snapshot.points).slice(-recentPoints),
    };
  }

  private rates({ at, read: given, records, aggregator, points }: RunSnapshot): FlowRates {
    this.begin(points);
    const { read, received, indexed, filtered, rejected, folded } = this.meters;
    return {
      read: read.read(given, at),
      received: received.read(records.received, at),
      indexed: indexed.read(records.indexed + records.duplicate + records.stale, at),
      filtered: filtered.read(records.filtered, at),
      rejected: rejected.read(records.rejected, at),
      folded: folded.read(aggregator?.folded ?? 0, at),
    };
  }

  /** The seconds before the first reading count too: a page that is opened late shows the rate at once. */
  private begin(points: readonly RunPoint[]): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    const names = ['read', 'received', 'indexed', 'filtered', 'rejected', 'folded'] as const;
    for (const point of points) {
      for (const name of names) this.meters[name].read(point[name], point.at);
    }
  }

  private engine({ at, bulkRetries, held }: RunSnapshot): EngineFlow {
    this.retries.push({ at, count: bulkRetries });
    while ((this.retries[0]?.at ?? at) < at - recentMs) this.retries.shift();
    const recentRetries = Math.max(0, bulkRetries - (this.retries[0]?.count ?? bulkRetries));
    const state = held.length > 0 ? 'holding' : recentRetries > 0 ? 'pushing back' : 'taking';
    return { state, bulkRetries, recentRetries, held };
  }
}

const recentMs = 10_000;

/** The points of a history, as rates: one fewer than there are counts. */
export function pointsOf(counts: readonly RunPoint[]): FlowPoint[] {
  return counts.slice(1).flatMap((point, position) => {
    const before = counts[position];
    if (before === undefined || point.at <= before.at) return [];
    const perSecond = (now: number, then: number) => ((now - then) / (point.at - before.at)) * 1_000;
    return {
      at: point.at,
      read: perSecond(point.read, before.read),
      rejected: perSecond(point.rejected, before.rejected),
      lag: point.lag,
    };
  });
}

function indexerFlow({ indexer, steps, at }: RunSnapshot, refresh: RefreshFlow | undefined): ReaderFlow {
  const flow = readerFlow(indexer, at);
  if (flow.times === undefined) return flow;
  const { recent } = indexer.deliveries;
  return { ...flow, times: { ...flow.times, ...indexingTimes({ recent, steps }, at, refresh) } };
}

function readerFlow({ shards, deliveries }: Reader, now: number): ReaderFlow {
  const flows = shards.map(({ shardId, records, since, lanes }) => ({
    shardId,
    behind: records,
    lag: since === undefined ? 0 : Math.max(0, now - since),
    lanes: lanes.map(({ waiting, underWay }) => ({
      waiting,
      inFlight: underWay?.records ?? 0,
      ...(underWay && { running: Math.max(0, now - underWay.since) }),
      retries: underWay?.retries ?? 0,
    })),
  }));
  const { invocations, retries, failed, recent } = deliveries;
  const sum = (of: (flow: (typeof flows)[number]) => number) =>
    flows.reduce((total, flow) => total + of(flow), 0);
  return {
    lag: Math.max(0, ...flows.map(({ lag }) => lag)),
    behind: sum(({ behind }) => behind),
    inFlight: sum(({ lanes }) => lanes.reduce((total, { inFlight }) => total + inFlight, 0)),
    shards: flows,
    ...{ invocations, retries, failed },
    times: timesOf(recent, now),
  };
}
