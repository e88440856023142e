import { ingestField } from '../functions/core/document/mapping.ts';
import { isObject } from '../functions/core/json/object.ts';
import type { Failure, RecordOutcome } from '../functions/core/outcome/outcome.ts';
import type { Action } from '../functions/pipeline/pipeline.ts';
import type { Notified } from './aggregator.ts';
import type { FoundAlert, FoundWindow } from './findings.ts';
import type { Sent } from './indexer.ts';
import type { EngineDocument } from './memory-engine.ts';
import type { LeftOut } from './windows.ts';

/** A document's type as it is after `JSON.stringify` and `JSON.parse`: a Date is text. */
type AsJson<Value> = Value extends { toJSON(): infer Json }
  ? Json
  : Value extends readonly (infer Element)[]
    ? readonly AsJson<Element>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: AsJson<Value[Key]> }
      : Value;

/** What became of a record. */
export interface TestOutcome {
  readonly status: RecordOutcome['status'];
  /** Why it was rejected or errored, as its dead letter says: `transform:transform_failed: total must be a number`. */
  readonly reason?: string;
  /** The further reasons, of a record with several bad parts. */
  readonly others?: readonly string[];
}

/** The fields that the pipeline's type promises, and those that its mapping doesn't know. */
export type StoredSource<Document> = (unknown extends Document
  ? Readonly<Record<string, unknown>>
  : AsJson<Document>) & {
  readonly unmapped?: Readonly<Record<string, unknown>>;
  readonly unindexed?: Readonly<Record<string, unknown>>;
};

/** A document as it is stored. */
export interface TestStored<Document> {
  /** As it is written to: of documents under ids of your own, the index behind the alias `document.index`. */
  readonly index: string;
  readonly id: string;
  /** Without the pipeline's own note, `ingest`. */
  readonly source: StoredSource<Document>;
  /** `implausible_event_time`, or none. */
  readonly tags: readonly string[];
}

/** What a record asks the engine for: a document, or of an upsert a part of one; nothing of a delete. */
export interface TestDocument<Document> extends TestStored<Document> {
  /** The place of its record among the records, from 0. */
  readonly record: number;
  readonly action: Action;
  readonly routing?: string;
}

/** What is published to the topic. */
export interface TestNotification {
  /** When it is sent, ISO 8601. */
  readonly at: string;
  readonly monitor: string;
  readonly transition: 'fired' | 'resolved';
  readonly severity: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly subject: string;
  readonly text: string;
}

/** What a pipeline makes of records. All times are ISO 8601. */
export interface TestRun<Document> {
  /** One a record, in order. */
  readonly outcomes: readonly TestOutcome[];
  /** What the records became, in order, whatever is stored under their ids. */
  readonly documents: readonly TestDocument<Document>[];
  /** What a search finds in the end. */
  readonly stored: readonly TestStored<Document>[];
  /** Results, by window, start and key. */
  readonly windows: readonly TestWindow[];
  /** In the order in which they fired. */
  readonly alerts: readonly FoundAlert[];
  /** In the order in which they were sent. */
  readonly notifications: readonly TestNotification[];
  readonly leftOut: TestLeftOut;
}

export interface TestWindow extends FoundWindow {
  /** The window's name. */
  readonly window: string;
  /** Whether it is closed. */
  readonly final: boolean;
}

/** Documents that are in no window or not under their own key, and values that are in no metric. */
export interface TestLeftOut extends LeftOut {
  /** Values, by window and metric. */
  readonly skipped: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export function outcomeOf(outcome: RecordOutcome): TestOutcome {
  const { status } = outcome;
  const [reason, ...others] = 'failures' in outcome ? outcome.failures.map(reasonText) : [];
  return {
    status,
    ...(reason !== undefined && { reason }),
    ...(others.length > 0 && { others }),
  };
}

function reasonText({ stage, type, message }: Failure): string {
  return `${stage}:${type}: ${message}`;
}

export function documentOf<Document>(record: number, sent: Sent): TestDocument<Document> {
  const { action, index, id } = sent;
  const { routing, json } = sent.action === 'create' ? createdBy(sent.lines) : sent;
  return {
    record,
    action,
    index,
    id,
    ...(routing !== undefined && { routing }),
    ...split(JSON.parse(json)),
  };
}

function createdBy(lines: string): { readonly routing: string | undefined; readonly json: string } {
  const [actionLine = '', json = ''] = lines.split('\n');
  const { create }: { create: { routing?: string } } = JSON.parse(actionLine);
  return { routing: create.routing, json };
}

/** Nothing for a tombstone, which no search finds. */
export function storedOf<Document>({ index, id, source }: EngineDocument): readonly TestStored<Document>[] {
  const ingest = source[ingestField];
  const isDeleted = isObject(ingest) && ingest.deleted === true;
  return isDeleted ? [] : [{ index, id, ...split<Document>(source) }];
}

function split<Document>(source: Readonly<Record<string, unknown>>) {
  const { [ingestField]: ingest, ...own } = source;
  const tags = isObject(ingest) && Array.isArray(ingest.tags) ? ingest.tags.map(String) : [];
  // What the transform returned, as JSON: the pipeline's type promises it.
  return { source: own as StoredSource<Document>, tags };
}

export function notificationOf({ notification, at }: Notified): TestNotification {
  const { subject, text, alert } = notification;
  const isOver = alert.status === 'resolved' && alert.type !== 'newValue';
  return {
    at: new Date(at).toISOString(),
    monitor: String(alert.monitor),
    transition: isOver ? 'resolved' : 'fired',
    severity: String(alert.severity),
    key: isObject(alert.key) ? alert.key : {},
    ...{ subject, text },
  };
}
