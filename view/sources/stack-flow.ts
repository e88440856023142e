import type { IndexerTime } from '../../functions/indexer/metric-names.ts';
import type { FlowFrame, FlowPoint, Quantiles, ReaderFlow, RefreshFlow } from '../protocol/flow.ts';
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
    lag: Math.max(last('indexer.age'), last('aggregator.age')),
    indexer: indexerFlow(measured, readerFlow('indexer', sum, last)),
    ...(hasWindows && { windows: windowsFlow(sum, last) }),
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

type Figure = (id: MetricId) => number;

function windowsFlow(sum: Figure, last: Figure): NonNullable<FlowFrame['windows']> {
  return {
    reader: readerFlow('aggregator', sum, last),
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

function readerFlow(which: 'indexer' | 'aggregator', sum: Figure, last: Figure): ReaderFlow {
  const deliveries = last(`${which}.invocations`);
  return {
    lag: last(`${which}.age`),
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
export function stackPoints({ values, minutes }: Measured): FlowPoint[] {
  const value = (id: MetricId, minute: number) => values.get(id)?.get(minute) ?? 0;
  return minutes.map((minute) => ({
    at: minute + minuteMs,
    read: value('incoming', minute) / 60,
    rejected: value('RecordsRejected', minute) / 60,
    lag: Math.max(value('indexer.age', minute), value('aggregator.age', minute)),
  }));
}
