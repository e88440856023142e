import type { Duration } from './duration.ts';
import type { LogEvent } from './log-event.ts';
import type { Monitor, MonitorOn } from './monitors.ts';
import type { RecordMetadata } from './record.ts';
import type { AnyWindow, Window, WindowDefinition } from './windows.ts';

/**
 * How the bytes of a record become values. `json`: one value, or the elements of an array. `ndjson`: one value per
 * line. `text`: the record as text. `cloudwatch-logs`: the log events of a subscription. A function gets the bytes and
 * returns one value, not a promise.
 */
export type Source = 'json' | 'ndjson' | 'text' | 'cloudwatch-logs' | ((bytes: Uint8Array) => unknown);

/** What the transform receives: `unknown` for JSON, because nothing has checked it yet. */
export type SourceValue<S extends Source> = S extends 'text'
  ? string
  : S extends 'cloudwatch-logs'
    ? LogEvent
    : S extends (bytes: Uint8Array) => infer Value
      ? Value
      : unknown;

export type Transformed<Document> = Document | readonly Document[] | null;

/**
 * What a document does under an id of the pipeline's own. `index` replaces the stored document, `upsert` merges into it,
 * `delete` removes it; of one id, the last in the stream wins. `create` (the only action for derived ids) never
 * overwrites: the first to arrive wins.
 */
export type Action = 'create' | OrderedAction;
export type OrderedAction = 'index' | 'upsert' | 'delete';

/** A field of an index mapping, as the search engine defines it (`type`, `properties`, `fields`, `analyzer`, …). */
export interface FieldMapping {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, FieldMapping>>;
  readonly fields?: Readonly<Record<string, FieldMapping>>;
  readonly [parameter: string]: unknown;
}

export interface DocumentRules<Document> {
  /**
   * Index name, with an optional date of the event in UTC: `web-traffic-{yyyy.MM.dd}`. Units: `{yyyy}`,
   * `{yyyy.MM}`, `{yyyy.MM.dd}`, `{yyyy.MM.dd.HH}`. It may include top-level fields of the document, text or numbers:
   * `logs-{tenant}-{yyyy.MM}`. It derives from the record alone, so a replay finds it again.
   */
  readonly index: string;
  /**
   * The field with the event time: a value that the `format` of its mapping reads (by default ISO 8601 text and
   * milliseconds since the epoch), or a Date. Other values reject the record, as the engine would. For a document
   * without one, the record's arrival time makes the index name.
   */
  readonly eventTime?: keyof NoInfer<Document> & string;
  /** The document's id, at most 512 bytes. Default: shard id, sequence number and position in the record. */
  readonly id?: (document: Document, record: RecordMetadata) => string;
  /**
   * Chooses the index shard. With an `id` of your own it must never change for an id: another routing makes another
   * document.
   */
  readonly routing?: (document: Document, record: RecordMetadata) => string | undefined;
  /**
   * Default `create`, or `index` if the pipeline has its own `id`. A function decides for each document. All actions
   * except `create` need an `id` of the pipeline's own and an index name that never changes for it.
   */
  readonly action?: Action | ((document: Document, record: RecordMetadata) => OrderedAction);
  /**
   * A finite number that says which of two documents with the same id is newer, such as a revision from the source.
   * Equal versions go by their order in the stream. Default: the order in the stream alone. Needs an `id` of your own.
   */
  readonly version?: (document: Document, record: RecordMetadata) => number;
}

/**
 * How far an event time may be from its record's arrival. Outside of this range the document is indexed under its
 * arrival time and tagged `implausible_event_time`, so one wrong clock can't create an index for every year.
 */
export type EventTimeRange = { readonly past: Duration; readonly future: Duration } | 'any';

export interface PipelineDefinition<S extends Source, Document extends object> {
  /** Lower-case letters, digits and hyphens, at most 40. It names the stream, the function and the templates. */
  readonly name: string;
  /** Default `json`. Gzip and KPL aggregation are recognised and undone for every source. */
  readonly source?: S;
  /**
   * Turns one value into a document, an array of documents, or `null` to filter it out. An exception sends the record
   * to the dead letters; a `RetriableError` has it delivered again.
   */
  readonly transform: (
    value: SourceValue<S>,
    record: RecordMetadata,
  ) => Transformed<Document> | Promise<Transformed<Document>>;
  /**
   * For look-ups that are cheaper per batch. Returns as many documents as it was given, in the same order. If it throws,
   * it is called again with parts of the batch; documents for which it throws alone are rejected if it passes others.
   * Throw `RetriableError` if the look-up is down.
   */
  readonly transformBatch?: (
    documents: readonly Document[],
  ) => readonly Document[] | Promise<readonly Document[]>;
  /** Index, id and action of the documents. */
  readonly document: DocumentRules<Document>;
  /** Default: 30 days past, 1 hour future. */
  readonly eventTimeRange?: EventTimeRange;
  /**
   * Fields of the documents. Fields that aren't listed go to one flat field, `unmapped`, so that a producer can't
   * explode the mapping.
   */
  readonly mappings: Readonly<Record<string, FieldMapping>>;
  /** Index settings: analysis, shards, replicas, refresh interval. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * An index is deleted as a whole this long after it was created: `61d` for `{yyyy.MM}` keeps at least 30 days.
   * Default: indices are kept.
   */
  readonly retention?: Duration;
  /**
   * How long a record waits if its index was closed or made read-only while another index of the pipeline accepts
   * writes. Then it becomes a dead letter. Meanwhile it holds the records behind it. Default `10m`.
   */
  readonly lateWrites?: Duration;
}

/** A pipeline after type checking: what the functions work with. */
export interface Pipeline extends PipelineDefinition<Source, Record<string, unknown>> {
  readonly windows?: readonly Window[];
  readonly monitors?: readonly Monitor[];
  /** How long windows and alerts are kept. Default `90d`. */
  readonly windowRetention?: Duration;
}

declare const documentType: unique symbol;

/** A pipeline that still has, for the compiler only, the type of its documents. */
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

/** Windows over a pipeline's documents, and monitors on them. */
export interface WindowsOf<Windows extends readonly AnyWindow[]> {
  /** Windows go by event time: `document.eventTime`, or the record's arrival for a document without one. */
  readonly windows: Windows;
  /** Monitors that watch the windows and raise alerts. */
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

const retriableCode = 'TRANSFORM_RETRIABLE';

/** Throw this in a transform if the record itself is fine but a look-up failed: the record is delivered again. */
export class RetriableError extends Error {
  readonly code = retriableCode;
}

/** By its code: a pipeline that is loaded to be checked, or a test of yours, may have a copy of the class of its own. */
export function isRetriable(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === retriableCode;
}
