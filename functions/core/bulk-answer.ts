import { isObject } from './object.ts';
/** Why the engine refused an item or a request. */
export interface EngineError {
  readonly type: string;
  readonly reason: string;
}

/** The engine's answer to one operation, found by its position in the request. */
export interface BulkItem {
  readonly status: number;
  readonly error?: EngineError;
}

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
    items.push(
      result.error === undefined
        ? { status: result.status }
        : { status: result.status, error: readEngineError(result.error) },
    );
  }
  return items;
}

/** `error` of an item or a whole answer; engines give an object with a chain of causes, proxies a text or nothing. */
export function readEngineError(error: unknown): EngineError {
  if (!isObject(error)) return { type: 'unknown', reason: typeof error === 'string' ? error : '' };
  const type = typeof error.type === 'string' ? error.type : 'unknown';
  const reasons = [error.reason];
  for (
    let cause = error.caused_by, depth = 0;
    isObject(cause) && depth < 5;
    cause = cause.caused_by, depth += 1
  ) {
    reasons.push(cause.reason);
  }
  return { type, reason: reasons.filter((reason) => typeof reason === 'string').join(': ') };
}
