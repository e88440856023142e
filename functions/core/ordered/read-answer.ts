import { type EngineError, readEngineError } from '../bulk/bulk-answer.ts';
import { ingestField } from '../document/mapping.ts';
import { parseOrder, type StreamOrder } from '../document/stream-order.ts';
import { isFields } from './merge.ts';

/** Which document to read, and whether its fields matter or only its place in the stream. */
export interface DocumentKey {
  readonly index: string;
  readonly id: string;
  readonly routing: string | undefined;
  readonly needsSource: boolean;
}

/** A document as the engine has it; without `revision` there is none. */
export interface StoredDocument {
  /** Absent when there is none, or when the pipeline didn't write it. */
  readonly order?: StreamOrder;
  /** Absent when there is none or a tombstone, and when only the place in the stream was asked for. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** What a write that must find the document unchanged refers to. */
  readonly revision?: { readonly seqNo: number; readonly primaryTerm: number };
}

export type ReadAnswer =
  | { readonly kind: 'documents'; readonly documents: readonly (StoredDocument | EngineError)[] }
  | { readonly kind: 'refused'; readonly status: number; readonly error: EngineError }
  | { readonly kind: 'unreachable'; readonly message: string };

/** Reads the body of an `_mget` answer, by position; `undefined` when it isn't one or lacks a document. */
export function readDocuments(
  body: unknown,
  keys: readonly DocumentKey[],
): (StoredDocument | EngineError)[] | undefined {
  if (!isFields(body) || !Array.isArray(body.docs) || body.docs.length !== keys.length) return undefined;
  const { docs } = body;
  const documents = keys.map((key, position) => readDocument(docs[position], key));
  return documents.includes(undefined) ? undefined : documents.flatMap((document) => document ?? []);
}

const nothingToRead = new Set(['index_not_found_exception', 'index_closed_exception']);

function readDocument(entry: unknown, key: DocumentKey): StoredDocument | EngineError | undefined {
  // The wrong document in this place would have us overwrite the right one.
  if (!isFields(entry) || entry._id !== key.id) return undefined;
  if (entry.error !== undefined) {
    const error = readEngineError(entry.error);
    // The index begins with its first document; of one that is closed, the write that is tried next says so.
    return nothingToRead.has(error.type) ? {} : error;
  }
  if (entry.found === false) return {};
  const { _seq_no: seqNo, _primary_term: primaryTerm, _source: source } = entry;
  if (typeof seqNo !== 'number' || typeof primaryTerm !== 'number' || !isFields(source)) return undefined;
  const ingest = isFields(source[ingestField]) ? source[ingestField] : {};
  const order = parseOrder(ingest.order);
  const visible = key.needsSource && ingest.deleted !== true;
  return {
    revision: { seqNo, primaryTerm },
    ...(order !== undefined && { order }),
    ...(visible && { source }),
  };
}
