import { isObject } from '../json/object.ts';
/** Why the engine refused an item or a request. */
export interface EngineError {
  readonly type: string;
  readonly reason: string;
  /** Types of the causes behind it, the nearest first; absent when there are none. */
  readonly causes?: readonly string[];
  /** The index whose shard refused it, of a data stream the one that it writes into; absent where no shard did. */
  readonly index?: string;
}

/** The engine's answer to one operation, found by its position in the request. */
export interface BulkItem {
  readonly status: number;
  readonly error?: EngineError;
  /** What was done to the document: `created`, `updated`, `deleted`, `not_found`, `noop`. Refused items lack it. */
  readonly result?: string;
  /**
   * What became of a refused document of a data stream with a failure store: `used`, `failed`, `not_enabled`. Only
   * Elasticsearch says it (https://www.elastic.co/docs/manage-data/data-store/data-streams/failure-store).
   */
  readonly failureStore?: string;
}

/**
 * All that the outcome of an item is told by, for `filter_path`. Where an engine, or what stands before it, ignores
 * that, the rest of the answer is passed over.
 */
export const bulkAnswerFields = 'items.*.status,items.*.error,items.*.result,items.*.failure_store';

/** What came back for one bulk request. */
export type BulkAnswer =
  | { readonly kind: 'items'; readonly items: readonly BulkItem[] }
  | { readonly kind: 'refused'; readonly status: number; readonly error: EngineError }
  | { readonly kind: 'unreachable'; readonly message: string };

/**
 * Reads the body of a `_bulk` answer. `undefined` when it isn't one: an intermediary may answer 200 with a page of
 * its own, and what can't be read can't be taken for success.
 */
export function readBulkAnswer(body: unknown): BulkItem[] | undefined {
  if (!isObject(body) || !Array.isArray(body.items)) return undefined;
  const items: BulkItem[] = [];
  for (const entry of body.items) {
    const result = isObject(entry) ? Object.values(entry)[0] : undefined;
    if (!isObject(result) || typeof result.status !== 'number') return undefined;
    items.push({
      status: result.status,
      ...(result.error !== undefined && { error: readEngineError(result.error) }),
      ...(result.result !== undefined && { result: wordOf(result.result) }),
      ...(result.failure_store !== undefined && { failureStore: wordOf(result.failure_store) }),
    });
  }
  return items;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : 'unknown';
}

/** `error` of an item or a whole answer; engines give an object with a chain of causes, proxies a text or nothing. */
export function readEngineError(error: unknown): EngineError {
  if (!isObject(error)) return { type: 'unknown', reason: typeof error === 'string' ? error : '' };
  const type = typeof error.type === 'string' ? error.type : 'unknown';
  const reasons = [error.reason];
  const causes: string[] = [];
  for (
    let cause = error.caused_by, depth = 0;
    isObject(cause) && depth < 5;
    cause = cause.caused_by, depth += 1
  ) {
    reasons.push(cause.reason);
    if (typeof cause.type === 'string') causes.push(cause.type);
  }
  const reason = reasons.filter((each) => typeof each === 'string').join(': ');
  const { index } = error;
  return {
    type,
    reason,
    ...(causes.length > 0 && { causes }),
    ...(typeof index === 'string' && { index }),
  };
}
