import type {
  DeliveryTimes,
  EngineFlow,
  FlowFrame,
  FlowRates,
  ReaderFlow,
  WindowsFlow,
} from '../../view/protocol/flow.ts';
import type { LiveRoomName, LiveRooms } from '../../view/protocol/frames.ts';
import type { ShownEngine, ShownFunction, ShownPipeline } from '../../view/protocol/pipeline.ts';

/** What a figure is called on the page, where it comes from in a local run, and where on a stack. */
export type Figure = readonly [figure: string, local: string, stack: string];

/** A figure that comes from the same place in a local run and on a stack. */
const alike = (figure: string, source: string): Figure => [figure, source, source];

/** For what a stack can't tell. */
export const localOnly = 'known of a local run only';

const lines = 'the indexer’s log lines';
const windowLines = 'the aggregator’s log lines';
const mapping = 'the local mapping';
const deliveries = 'each delivery of the last minute';

// The compiler asks for an entry for each field of a frame, so that no figure comes onto the page without one.

export const flowFrameFigures: Readonly<Record<keyof FlowFrame, Figure>> = {
  at: ['when this was read', 'the run’s clock', 'the view’s clock, when CloudWatch was asked'],
  since: ['since when is counted', 'the beginning of the run', 'an hour ago'],
  read: ['records put', `what ${mapping} has read`, '`IncomingRecords` of the stream'],
  records: ['what became of each record', lines, '`RecordsReceived`, `RecordsIndexed` and the others'],
  documents: ['documents', lines, '`DocumentsIndexed`'],
  deadLetters: ['dead letters', lines, '`DeadLettersWritten`'],
  failures: ['why records were rejected or came again', lines, localOnly],
  rates: alike('rates', 'the table of rates'),
  lag: alike('lag', 'the longer of the functions’ lags'),
  lagIsAtLeast: [
    'whether the lag is longer',
    'never: it is known',
    '`IncomingRecords` in minutes without `IteratorAge`',
  ],
  lagging: [
    'what lags, and since when',
    `shards whose oldest record before the checkpoints of ${mapping} has waited for 15 seconds`,
    'functions whose highest `IteratorAge` is above 15 seconds',
  ],
  indexer: alike('indexer', 'the table of a function'),
  windows: alike('windows and alerts', 'the table of windows'),
  engine: alike('engine', 'the table of the engine'),
  refresh: alike('time to the next refresh', '`index.refresh_interval` of the indices'),
  warnings: ['warnings', 'what the run says', localOnly],
  points: [
    'charts of records put, rejections and lag',
    'a point a second',
    'the same metrics, a point a minute',
  ],
};

export const rateFigures: Readonly<Record<keyof FlowRates, Figure>> = {
  read: ['records put', `what ${mapping} has read`, '`IncomingRecords`'],
  received: ['records received', lines, '`RecordsReceived`'],
  indexed: ['records indexed', lines, '`RecordsIndexed`, `RecordsDuplicate`, `RecordsStale`'],
  filtered: ['records filtered', lines, '`RecordsFiltered`'],
  rejected: ['records rejected', lines, '`RecordsRejected`'],
  folded: ['documents folded into windows', windowLines, '`WindowDocumentsFolded`'],
};

export const readerFigures: Readonly<Record<keyof ReaderFlow, Figure>> = {
  lag: ['lag', `age of the oldest record before the checkpoints of ${mapping}`, 'the highest `IteratorAge`'],
  behind: ['records behind', mapping, localOnly],
  inFlight: ['records in flight', mapping, localOnly],
  shards: ['shards and lanes', mapping, localOnly],
  invocations: ['invocations', mapping, '`Invocations`'],
  retries: ['retries', mapping, localOnly],
  failed: ['failed invocations', mapping, '`Errors`'],
  times: alike('where the time goes', 'the table of times'),
};

export const timeFigures: Readonly<Record<keyof DeliveryTimes, Figure>> = {
  deliveries: ['batches', deliveries, '`Invocations` of the last minute'],
  waited: [
    'waits for the function',
    `${deliveries}, by its first record`,
    'quantiles of `IteratorAge`, which is the last record’s',
  ],
  unread: ['of this, until it is read', `${deliveries}, by its first record`, localOnly],
  gathered: ['of this, in its batch', `${deliveries}, by its first record`, localOnly],
  took: ['in the function', deliveries, 'quantiles of `Duration`'],
  building: ['of this, decode and transform', `\`steps\` in ${lines}`, 'quantiles of `BatchBuildTime`'],
  sending: ['of this, bulk requests', `\`steps\` in ${lines}`, 'quantiles of `BatchSendTime`'],
  stored: ['put to stored', `${deliveries} of which nothing came again`, 'quantiles of `BatchStoredAfter`'],
  searchable: [
    'put to searchable',
    'put to stored, with each part of the time to the next refresh',
    localOnly,
  ],
};

export const windowsFigures: Readonly<Record<keyof WindowsFlow, Figure>> = {
  reader: alike('aggregator', 'the table of a function'),
  folded: ['documents folded in', windowLines, '`WindowDocumentsFolded`'],
  late: ['documents too late', windowLines, '`WindowDocumentsLate`'],
  closed: ['final results', windowLines, '`WindowsClosed`'],
  alerts: [
    'alerts and notifications',
    windowLines,
    '`AlertsFired`, `AlertsResolved`, `NotificationsPublished`, `NotificationsSuppressed`, `NotificationsFailed`',
  ],
};

export const engineFigures: Readonly<Record<keyof EngineFlow, Figure>> = {
  state: [
    'how it takes what it is sent',
    'retries and held records',
    '`BulkRetries`, `RecordsErrored`, `RecordsIndexed`',
  ],
  bulkRetries: ['bulk requests sent again', lines, '`BulkRetries`'],
  recentRetries: ['of this, lately', `${lines} of ten seconds`, '`BulkRetries` of the last minute'],
  held: ['records that hold a shard, and why', lines, localOnly],
};

type RoomFigures<Room extends LiveRoomName> = Readonly<
  Record<keyof LiveRooms[Room]['frame'] & string, Figure>
>;

const engine = 'the engine';
const folder = 'the run’s folder of dead letters';
const bucket = 'the bucket of dead letters';
const file = 'the pipeline’s file in the project where the view was started';

/** What passes is read beside the functions. */
const stream = 'the stream';
const staged = 'the stream, through the pipeline’s code; summaries of dead letters';

/** Of the rooms that show what is stored: both targets store it alike. */
export const roomFigures: {
  readonly [Room in Exclude<LiveRoomName, 'flow'>]?: RoomFigures<Room>;
} = {
  records: {
    since: alike('since when is counted', 'the view’s clock'),
    epoch: alike('how often counting has begun anew', 'the view'),
    passed: alike('records that have passed', stream),
    outcomes: alike('records by outcome', staged),
    matching: alike('records that fulfil the filters', staged),
    left: alike('of these, how many the list left out', 'the view'),
    rows: alike('the list; whether a document is stored', `${staged}; the engine, by id`),
    behind: alike('how far the list is behind', stream),
    problem: alike('why a condition can’t be read', 'the view'),
    engine: alike('why it isn’t known what is stored', engine),
    busiest: alike('a partition key that many have', stream),
    paused: alike('since when the list is paused, and what has passed since', `the view; ${stream}`),
  },
  windows: {
    window: alike('window', file),
    metric: alike('metric, and limits of monitors', file),
    starts: alike('windows shown', engine),
    hasLater: alike('whether there are later ones', engine),
    hasEarlier: alike('whether there are earlier ones', engine),
    series: alike('values by key', engine),
    keys: alike('number of keys', engine),
    finalThrough: alike('up to when windows are final', engine),
    incomplete: [
      'up to when windows have all that arrived',
      `the oldest record before the checkpoints of ${mapping}`,
      '`IteratorAge`',
    ],
    late: alike('documents that came too late, by shard', engine),
    episodes: alike('alerts', engine),
  },
  alerts: {
    now: alike('when this was read', 'the view’s clock'),
    current: alike('alerts that are pending or fire', engine),
    firing: alike('how many fire', engine),
    pending: alike('how many are pending', engine),
    history: alike('alerts that are over', engine),
    over: alike('how many are over', engine),
    maintenance: alike('maintenances', engine),
    incomplete: [
      'up to when all that arrived is evaluated',
      `the oldest record before the checkpoints of ${mapping}`,
      '`IteratorAge`',
    ],
  },
  'dead-letters': {
    at: alike('when this was read', 'the view’s clock'),
    letters: ['letters that wait', folder, bucket],
    read: ['objects read', folder, bucket],
    objects: ['objects there are', folder, bucket],
    isCut: ['whether there are more than are counted', folder, bucket],
    unreadable: ['objects that are no letters', folder, bucket],
    groups: ['letters by reason', folder, bucket],
    trend: ['letters by arrival', folder, bucket],
    redrive: alike('a redrive’s progress', 'the answers of the functions'),
  },
};

const run = 'what the run was started with';
const lambda = '`GetFunctionConfiguration`';
const outputs = 'the outputs of the stack';

/** Of the room Pipeline, which is asked for every 15 seconds. */
export const pipelineFigures: Readonly<Record<keyof ShownPipeline, Figure>> = {
  options: ['options', run, 'the files of the project where the view was started'],
  optionsOf: ['whose options they are', 'of the run', 'of the project: a stack keeps none'],
  stream: ['stream', run, outputs],
  functions: alike('functions', 'the table of a function'),
  engine: alike('search engine', 'the table of the engine'),
  endpoints: ['endpoints', 'the run’s file', outputs],
  versions: ['versions', 'the package, and Node of the run', `${outputs}, and the package here`],
};

export const pipelineFunctionFigures: Readonly<Record<keyof ShownFunction, Figure>> = {
  role: ['indexer or aggregator', run, outputs],
  name: ['name', run, outputs],
  memory: [
    'memory used of its limit',
    '`VmHWM` of its processes, on Linux',
    `the limit by ${lambda}; what is used isn’t known`,
  ],
  time: ['time used of its limit', deliveries, '99th percentile of `Duration` in the last minute'],
  settings: ['memory, timeout', run, lambda],
  mapping: ['event source mapping', run, '`ListEventSourceMappings`'],
};

export const pipelineEngineFigures: Readonly<Record<keyof ShownEngine, Figure>> = {
  engine: alike('engine and version', '`GET /`'),
  undefinedHere: alike('why nothing is compared', file),
  template: alike('name of the template', file),
  index: alike('the newest index', '`GET /_cat/indices`'),
  settings: alike('settings of the template', `\`GET /_index_template\`, and ${file}`),
  lifecycle: alike('lifecycle', '`GET` of its policy'),
  fields: alike('fields', `\`GET /INDEX/_mapping\`, the template and ${file}`),
  more: alike('fields that aren’t shown', 'the same'),
  indices: alike('indices, documents, sizes', '`GET /_cat/indices`'),
};
