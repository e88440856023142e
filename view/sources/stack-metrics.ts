import type { AggregatorMetric } from '../../functions/aggregator/metric-names.ts';
import type { IndexerMetric, IndexerTime } from '../../functions/indexer/metric-names.ts';

/** The parts of a stack that have metrics. */
export interface MeasuredParts {
  readonly stack: string;
  readonly pipeline: string;
  readonly stream: string;
  readonly indexer: string;
  readonly aggregator?: string | undefined;
}

export interface MetricQuery {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Maximum' | 'p50' | 'p99';
}

const ofIndexer = [
  'RecordsReceived',
  'RecordsIndexed',
  'RecordsDuplicate',
  'RecordsStale',
  'RecordsFiltered',
  'RecordsRejected',
  'RecordsErrored',
  'DocumentsIndexed',
  'DeadLettersWritten',
  'BulkRetries',
] as const satisfies readonly IndexerMetric[];

/** Of each, two quantiles. */
const timesOfIndexer = [
  'BatchBuildTime',
  'BatchSendTime',
  'BatchStoredAfter',
] as const satisfies readonly IndexerTime[];

const ofAggregator = [
  'WindowDocumentsFolded',
  'WindowDocumentsLate',
  'WindowsClosed',
  'AlertsFired',
  'AlertsResolved',
  'NotificationsPublished',
  'NotificationsSuppressed',
  'NotificationsFailed',
] as const satisfies readonly AggregatorMetric[];

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
const ofFunction = {
  invocations: ['Invocations', 'Sum'],
  errors: ['Errors', 'Sum'],
  age: ['IteratorAge', 'Maximum'],
  waited50: ['IteratorAge', 'p50'],
  waited99: ['IteratorAge', 'p99'],
  took50: ['Duration', 'p50'],
  took99: ['Duration', 'p99'],
} as const satisfies Readonly<Record<string, readonly [string, MetricQuery['statistic']]>>;

type FunctionFigure = keyof typeof ofFunction;

/** A name for each metric of a stack. */
export type MetricId =
  | 'incoming'
  | (typeof ofIndexer)[number]
  | (typeof ofAggregator)[number]
  | `${IndexerTime}.${'p50' | 'p99'}`
  | `${'indexer' | 'aggregator'}.${FunctionFigure}`;

/** What to ask CloudWatch for, by name. */
export function metricQueries(parts: MeasuredParts): ReadonlyMap<MetricId, MetricQuery> {
  const { stack, pipeline, stream, indexer, aggregator } = parts;
  const dimensions = { service: pipeline, stack };
  const own = (name: (typeof ofIndexer | typeof ofAggregator)[number]): [MetricId, MetricQuery] => [
    name,
    { namespace: 'Shardline', name, dimensions, statistic: 'Sum' },
  ];
  return new Map<MetricId, MetricQuery>([
    [
      'incoming',
      {
        namespace: 'AWS/Kinesis',
        name: 'IncomingRecords',
        dimensions: { StreamName: stream },
        statistic: 'Sum',
      },
    ],
    ...ofIndexer.map(own),
    ...timesOfIndexer.flatMap((name) =>
      (['p50', 'p99'] as const).map((statistic): [MetricId, MetricQuery] => [
        `${name}.${statistic}`,
        { namespace: 'Shardline', name, dimensions, statistic },
      ]),
    ),
    ...functionQueries('indexer', indexer),
    ...(aggregator === undefined
      ? []
      : [...ofAggregator.map(own), ...functionQueries('aggregator', aggregator)]),
  ]);
}

/** Of these what tells how far the functions are behind: three metrics instead of all. */
export function lagQueries(parts: MeasuredParts): ReadonlyMap<MetricId, MetricQuery> {
  const wanted: readonly MetricId[] = ['incoming', 'indexer.age', 'aggregator.age'];
  return new Map([...metricQueries(parts)].filter(([name]) => wanted.includes(name)));
}

function functionQueries(which: 'indexer' | 'aggregator', FunctionName: string): [MetricId, MetricQuery][] {
  const figures: FunctionFigure[] = [
    'invocations',
    'errors',
    'age',
    'waited50',
    'waited99',
    'took50',
    'took99',
  ];
  return figures.map((figure) => {
    const [name, statistic] = ofFunction[figure];
    const query = { namespace: 'AWS/Lambda', name, dimensions: { FunctionName }, statistic };
    return [`${which}.${figure}`, query];
  });
}
