import type { IndexerTime } from '../../functions/indexer/metric-names.ts';
import type { FlowFrame, FlowPoint, Quantiles, ReaderFlow, RefreshFlow } from '../protocol/flow.ts';
import { type Lagging, lagsFromMs, worstFirst } from '../protocol/lagging.ts';
import { lagsSince } from './lagging.ts';
import { recentPoints } from './local-flow.ts';
import type { MetricId } from './stack-metrics.ts';

/** Values by minute, in milliseconds since the epoch; a minute without one had nothing. */
export type MetricValues = ReadonlyMap<MetricId, ReadonlyMap<number, number>>;

export const minuteMs = 60_000;

export interface Measured {
  readonly values: MetricValues;
  /** Beginnings of the minutes asked for, oldest first; the last one is over. */
  readonly minutes: readonly number[];
  /** When it was asked. */
  readonly at: number;
  readonly hasWindows: boolean;
}

/** The figures of a stack: sums of the minutes asked for, rates of the last one. */
export function stackFlow(measured: Measured, refresh?: RefreshFlow): FlowFrame {
  const { values, minutes, at, hasWindows } = measured;
  const sum = (id: MetricId) => [...(values.get(id)?.values() ?? [])].reduce((total, one) => total + one, 0);
  const last = (id: MetricId) => values.get(id)?.get(minutes.at(-1) ?? 0) ?? 0;
  const perSecond = (id: MetricId) => last(id) / 60;
  const indexed = last('RecordsIndexed') + last('RecordsDuplicate') + last('RecordsStale');
  const retries = last('BulkRetries');
  const isHolding = last('RecordsErrored') > 0 && indexed === 0;
  return {
    at,
    since: minutes[0] ?? at,
    read: sum('incoming'),
    records: {
      received: sum('RecordsReceived'),
      indexed: sum('RecordsIndexed'),
      duplicate: sum('RecordsDuplicate'),
      stale: sum('RecordsStale'),
      filtered: sum('RecordsFiltered'),
      rejected: sum('RecordsRejected'),
      errored: sum('RecordsErrored'),
    },
    documents: sum('DocumentsIndexed'),
    deadLetters: sum('DeadLettersWritten'),
    failures: [],
    rates: {
      read: perSecond('incoming'),
      received: perSecond('RecordsReceived'),
      indexed: indexed / 60,
      filtered: perSecond('RecordsFiltered'),
      rejected: perSecond('RecordsRejected'),
      folded: perSecond('WindowDocumentsFolded'),
    },
    ...lagAt(measured, minutes.at(-1) ?? 0),
    lagging: stackLagging(measured),
    indexer: indexerFlow(measured, readerFlow(measured, 'indexer', sum, last)),
    ...(hasWindows && { windows: windowsFlow(measured, sum, last) }),
    engine: {
      state: isHolding ? 'holding' : retries > 0 ? 'pushing back' : 'taking',
      bulkRetries: sum('BulkRetries'),
      recentRetries: retries,
    },
    refresh,
    warnings: [],
    points: stackPoints(measured).slice(-recentPoints),
  };
}

/** What the function itself measures. One of an earlier version doesn't: then the figure is unknown, not 0. */
function indexerFlow({ values, minutes }: Measured, flow: ReaderFlow): ReaderFlow {
  const minute = minutes.at(-1) ?? 0;
  const of = (name: IndexerTime): Quantiles | undefined => {
    const [p50, p99] = [values.get(`${name}.p50`)?.get(minute), values.get(`${name}.p99`)?.get(minute)];
    return p50 === undefined || p99 === undefined ? undefined : { p50, p99 };
  };
  if (flow.times === undefined) return flow;
  const [building, sending, stored] = [of('BatchBuildTime'), of('BatchSendTime'), of('BatchStoredAfter')];
  return { ...flow, times: { ...flow.times, building, sending, stored } };
}

type Reader = 'indexer' | 'aggregator';

type Lag = Required<Pick<FlowFrame, 'lag' | 'lagIsAtLeast'>>;

/** The longer lag of the functions. */
function lagAt(measured: Pick<Measured, 'values' | 'minutes' | 'hasWindows'>, minute: number): Lag {
  const indexer = lagOf(measured, 'indexer', minute);
  const lags = measured.hasWindows ? [indexer, lagOf(measured, 'aggregator', minute)] : [indexer];
  return lags.reduce((one, other) => (other.lag > one.lag ? other : one));
}

/**
 * A function says how old its records are only when it gets some. Where it gets none although some came, the oldest has
 * waited at least since the end of its minute.
 */
function lagOf(
  { values, minutes }: Pick<Measured, 'values' | 'minutes'>,
  which: Reader,
  minute: number,
): Lag {
  const ages = values.get(`${which}.age`);
  const age = ages?.get(minute);
  if (age !== undefined) return { lag: age, lagIsAtLeast: false };
  const until = minutes.filter((one) => one <= minute);
  const seen = until.findLast((one) => ages?.has(one)) ?? Number.NEGATIVE_INFINITY;
  const waiting = until.find((one) => one > seen && (values.get('incoming')?.get(one) ?? 0) > 0);
  return waiting === undefined
    ? { lag: 0, lagIsAtLeast: false }
    : { lag: minute - waiting, lagIsAtLeast: true };
}

/** The functions that lag, the worse first: of a stack its shards aren't known. */
export function stackLagging(
  measured: Pick<Measured, 'values' | 'minutes' | 'hasWindows'>,
): readonly Lagging[] {
  const { minutes, hasWindows } = measured;
  const readers = hasWindows ? (['indexer', 'aggregator'] as const) : (['indexer'] as const);
  return readers
    .flatMap((reader): Lagging[] => {
      const points = minutes.map((minute) => ({
        at: minute + minuteMs,
        ...lagOf(measured, reader, minute),
      }));
      const { at, lag, lagIsAtLeast: isAtLeast } = points.at(-1) ?? { at: 0, lag: 0, lagIsAtLeast: false };
      if (lag <= lagsFromMs) return [];
      return [{ reader, lag, isAtLeast, through: at - lag, since: lagsSince(points, 1) }];
    })
    .sort(worstFirst);
}

type Figure = (id: MetricId) => number;

function windowsFlow(measured: Measured, sum: Figure, last: Figure): NonNullable<FlowFrame['windows']> {
  return {
    reader: readerFlow(measured, 'aggregator', sum, last),
    folded: sum('WindowDocumentsFolded'),
    late: sum('WindowDocumentsLate'),
    closed: sum('WindowsClosed'),
    alerts: {
      fired: sum('AlertsFired'),
      resolved: sum('AlertsResolved'),
      published: sum('NotificationsPublished'),
      suppressed: sum('NotificationsSuppressed'),
      failed: sum('NotificationsFailed'),
    },
  };
}

function readerFlow(measured: Measured, which: Reader, sum: Figure, last: Figure): ReaderFlow {
  const deliveries = last(`${which}.invocations`);
  return {
    lag: lagOf(measured, which, measured.minutes.at(-1) ?? 0).lag,
    invocations: sum(`${which}.invocations`),
    failed: sum(`${which}.errors`),
    times:
      deliveries === 0
        ? undefined
        : {
            deliveries,
            waited: { p50: last(`${which}.waited50`), p99: last(`${which}.waited99`) },
            took: { p50: last(`${which}.took50`), p99: last(`${which}.took99`) },
          },
  };
}

/** A point for each minute, at its end. */
export function stackPoints({ values, minutes, hasWindows }: Measured): FlowPoint[] {
  const value = (id: MetricId, minute: number) => values.get(id)?.get(minute) ?? 0;
  return minutes.map((minute) => ({
    at: minute + minuteMs,
    read: value('incoming', minute) / 60,
    rejected: value('RecordsRejected', minute) / 60,
    lag: lagAt({ values, minutes, hasWindows }, minute).lag,
  }));
}
