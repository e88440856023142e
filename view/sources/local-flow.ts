import type { RunPoint, RunSnapshot } from '../../local/run/snapshot.ts';
import type {
  EngineFlow,
  FlowFrame,
  FlowPoint,
  FlowRates,
  ReaderFlow,
  RefreshFlow,
} from '../protocol/flow.ts';
import type { Lagging } from '../protocol/lagging.ts';
import { LagWatch, laggingShards } from './lagging.ts';
import { PointMeter } from './point-meter.ts';
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
  private readonly lags = new LagWatch();
  private readonly meter = new PointMeter();
  private points: readonly FlowPoint[] = [];
  private hasBegun = false;
  private readonly retries: { at: number; count: number }[] = [];

  frame(snapshot: RunSnapshot, refresh?: RefreshFlow): FlowFrame {
    const { at, startedAt, records, documents, aggregator } = snapshot;
    this.begin(snapshot.points);
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
      lagging: this.lags.look(laggingShards({ indexer, aggregator: reader }, at), at),
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
      points: this.recent(snapshot.points),
    };
  }

  private rates({ at, read: given, records, aggregator }: RunSnapshot): FlowRates {
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

  /** The seconds before the first reading count too: a page that is opened late shows the rate, and the lag, at once. */
  begin(points: readonly RunPoint[]): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    this.lags.begin(points);
    this.recent(points);
    const names = ['read', 'received', 'indexed', 'filtered', 'rejected', 'folded'] as const;
    for (const point of points) {
      for (const name of names) this.meters[name].read(point[name], point.at);
    }
  }

  private recent(counts: readonly RunPoint[]): readonly FlowPoint[] {
    this.points = [...this.points, ...this.meter.add(counts)].slice(-recentPoints);
    return this.points;
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

/** What lags in a run now, the worst first. */
export function laggingOf({ indexer, aggregator, at }: RunSnapshot): readonly Lagging[] {
  const readers = {
    indexer: readerFlow(indexer, at),
    aggregator: aggregator && readerFlow(aggregator, at),
  };
  return laggingShards(readers, at);
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
