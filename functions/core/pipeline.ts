import type { Duration } from './duration.ts';
import type { LogEvent } from './log-event.ts';
import type { Monitor, MonitorOn } from './monitors/definition.ts';
import type { RecordMetadata } from './record.ts';
import type { AnyWindow, Window, WindowDefinition } from './windows/definition.ts';

/**
 * How the bytes of a record become values. `json`: one value, or the elements of an array. `ndjson`: one a line.
 * `cloudwatch-logs`: the log events of a subscription. A function gets the bytes and returns one value, not a promise.
 */
export type Source = 'json' | 'ndjson' | 'text' | 'cloudwatch-logs' | ((bytes: Uint8Array) => unknown);

/** What the transform receives: `unknown` for JSON, because nobody has checked it yet. */
export type SourceValue<S extends Source> = S extends 'text'
  ? string
  : S extends 'cloudwatch-logs'
    ? LogEvent
    : S extends (bytes: Uint8Array) => infer Value
      ? Value
      : unknown;

export type Transformed<Document> = Document | readonly Document[] | null;

/**
 * What a document does under an id of the pipeline's own. `index` replaces, `upsert` merges into what is there,
 * `delete` removes; of one id, the last in the stream wins. `create` (the only one for derived ids) never overwrites:
 * the first to arrive wins.
 */
export type Action = 'create' | OrderedAction;
export type OrderedAction = 'index' | 'upsert' | 'delete';

/** A field of an index mapping, as the search engine takes it (`type`, `properties`, `fields`, `analyzer`, …). */
export interface FieldMapping {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, FieldMapping>>;
  readonly fields?: Readonly<Record<string, FieldMapping>>;
  readonly [parameter: string]: unknown;
}

export interface DocumentRules<Document> {
  /**
   * Index name, with an optional date of the event in UTC: `web-traffic-{yyyy.MM.dd}`. Units: `{yyyy}`,
   * `{yyyy.MM}`, `{yyyy.MM.dd}`, `{yyyy.MM.dd.HH}`. It may take in top-level fields of the document, text or numbers:
   * `logs-{tenant}-{yyyy.MM}`. It derives from the record alone, so a replay finds it again.
   */
  readonly index: string;
  /**
   * The field that holds the event time: what the `format` of its mapping reads (without one, ISO 8601 text and
   * milliseconds since the epoch), or a Date that it reads as text. Other values reject the record, as the engine would.
   * A document without one takes the record's arrival time for its index name.
   */
  readonly eventTime?: keyof NoInfer<Document> & string;
  /** Default: shard id, sequence number and position in the record. At most 512 bytes. */
  readonly id?: (document: Document, record: RecordMetadata) => string;
  /** Under an own `id`, always the same for it: another one names another document, in a shard of its own. */
  readonly routing?: (document: Document, record: RecordMetadata) => string | undefined;
  /**
   * Default `create`, or `index` when the pipeline has its own `id`. A function decides for each document. All but
   * `create` need an `id` of the pipeline's own and an index name that never changes for it.
   */
  readonly action?: Action | ((document: Document, record: RecordMetadata) => OrderedAction);
  /**
   * A finite number that says which of two documents of one id is newer, such as a revision of the source's own; the
   * place in the stream decides between equal ones. Default: the place in the stream alone. With an own `id` only.
   */
  readonly version?: (document: Document, record: RecordMetadata) => number;
}

/**
 * How far an event time may lie from its record's arrival. Outside, the document is indexed under its arrival
 * time and tagged `implausible_event_time`, so one wrong clock can't open an index for every year there is.
 */
export type EventTimeRange = { readonly past: Duration; readonly future: Duration } | 'any';

export interface PipelineDefinition<S extends Source, Document extends object> {
  /** Lower-case letters, digits and hyphens, at most 40: it names the stream, the function and the templates. */
  readonly name: string;
  /** Default `json`. Gzip and KPL aggregation are recognised and undone whatever the source. */
  readonly source?: S;
  /**
   * One value to a document, an array of documents, or `null` to filter it out. Throwing sends the record to the
   * dead letters; throwing `RetriableError` has it delivered again.
   */
  readonly transform: (
    value: SourceValue<S>,
    record: RecordMetadata,
  ) => Transformed<Document> | Promise<Transformed<Document>>;
  /**
   * Look-ups that are cheaper per micro-batch. Returns as many documents as it was given, in the same order. When it
   * throws it is called again with parts of the batch; the documents that it throws for alone are rejected if it
   * passes others. Throw `RetriableError` when the look-up is down.
   */
  readonly transformBatch?: (
    documents: readonly Document[],
  ) => readonly Document[] | Promise<readonly Document[]>;
  readonly document: DocumentRules<Document>;
  /** Default 30 days past, 1 hour future. */
  readonly eventTimeRange?: EventTimeRange;
  /**
   * Fields of the documents. Top-level fields that aren't listed go to one flat field, `unmapped`, so that a
   * producer can't explode the mapping.
   */
  readonly mappings: Readonly<Record<string, FieldMapping>>;
  /** Index settings: analysis, shards, replicas, refresh interval. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * Indices older than this, since they began, are deleted as a whole: `61d` for `{yyyy.MM}` keeps 30 days and more.
   * Default: kept.
   */
  readonly retention?: Duration;
  /**
   * For how long a record waits whose index takes no writes because it was closed or made read-only, while another
   * index of the pipeline does: then it becomes a dead letter. It holds the records behind it. Default `10m`.
   */
  readonly lateWrites?: Duration;
}

/** A pipeline whose types have been checked and can be forgotten: what the functions work with. */
export interface Pipeline extends PipelineDefinition<Source, Record<string, unknown>> {
  readonly windows?: readonly Window[];
  readonly monitors?: readonly Monitor[];
  /** How long windows and alerts are kept. Default `90d`. */
  readonly windowRetention?: Duration;
}

declare const documentType: unique symbol;

/** A pipeline that still knows, for the compiler alone, what its documents are. */
export interface PipelineOf<Document> extends Pipeline {
  readonly [documentType]?: (document: Document) => void;
}

/**
 * Declares a pipeline. Identity at run time; for the compiler it ties source, transform, ids and event time together.
 * What the types can't carry is checked at synth and at local start, by `validatePipeline`.
 */
export function definePipeline<
  const S extends Source = 'json',
  Document extends object = Record<string, unknown>,
>(definition: PipelineDefinition<S, Document>): PipelineOf<Document> {
  // The one place where the pipeline's own types are given up: decode and transform are matched by the signature above.
  return definition as unknown as PipelineOf<Document>;
}

/** What is computed and watched in a pipeline's documents. */
export interface WindowsOf<Windows extends readonly AnyWindow[]> {
  /** By event time: `document.eventTime`, or a record's arrival where a document has none. */
  readonly windows: Windows;
  readonly monitors?: readonly MonitorOn<Windows>[];
  /** How long windows and alerts are kept. Default `90d`. */
  readonly windowRetention?: Duration;
}

/**
 * The pipeline with windows over its documents, and monitors on the windows. A call of its own, so that the compiler
 * knows the documents before it checks the fields that windows name, and the windows before it checks the monitors.
 */
export function withWindows<Document, const Windows extends readonly WindowDefinition<Document>[]>(
  pipeline: PipelineOf<Document>,
  computed: WindowsOf<Windows>,
): PipelineOf<Document> {
  // As in definePipeline: the signature has matched fields, windows and monitors, and their types end here.
  return { ...pipeline, ...(computed as unknown as Pick<Pipeline, 'windows' | 'monitors'>) };
}

/** Thrown by a transform when the record itself is fine, but a look-up isn't: the record is delivered again. */
export class RetriableError extends Error {
  readonly code = 'TRANSFORM_RETRIABLE';
}
