import { isObject } from '../json/object.ts';
import { isShallow, maxJsonDepth, scanJson } from '../json/scan-json.ts';
import { DocumentError } from './document-error.ts';

/**
 * The smallest request limit among the managed instance types is 10 MiB
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits); a document
 * larger than this, with its action line, could never be sent.
 */
const maxDocumentBytes = 9 * 1024 * 1024;

/** https://docs.opensearch.org/latest/api-reference/document-apis/index-document/ */
const maxIdBytes = 512;

/** One more than a record has: what the mappings don't know of it is put into a field of its own. */
const maxDocumentDepth = maxJsonDepth + 1;

/** Without its pair it can't be written in UTF-8, and different texts would become one. */
const loneSurrogate = /\p{Surrogate}/u;

/**
 * The document as the line that is sent. A `toJSON` may return anything, and a line that is no object makes the engine
 * refuse the whole request.
 * @throws DocumentError `not_an_object`, `too_deep`, `number_out_of_range`
 */
export function serializeDocument(document: object): string {
  const source: string | undefined = JSON.stringify(document);
  if (source?.startsWith('{') !== true) {
    throw new DocumentError('not_an_object', 'the document becomes no JSON object; return a plain object');
  }
  if (!isShallow(source) && scanJson(source).depth > maxDocumentDepth) {
    throw new DocumentError('too_deep', `the document is more than ${maxDocumentDepth} levels deep`);
  }
  // Infinite numbers are written as null, which is quick to look for.
  if (source.includes('null')) refuseInfinity(document);
  return source;
}

/** JSON may say 1e400, and JavaScript reads it as infinite: writing null would lose a value without a word. */
function refuseInfinity(value: unknown): void {
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
    throw new DocumentError('number_out_of_range', 'a number in the document is too large for JavaScript');
  }
  if (Array.isArray(value)) value.forEach(refuseInfinity);
  else if (isObject(value) && typeof value.toJSON !== 'function')
    Object.values(value).forEach(refuseInfinity);
}

/** UTF-8 bytes of an operation's lines. @throws DocumentError `too_large` */
export function checkedBytes(lines: string): number {
  const bytes = Buffer.byteLength(lines);
  if (bytes <= maxDocumentBytes) return bytes;
  throw new DocumentError(
    'too_large',
    `the document has ${bytes} bytes; at most ${maxDocumentBytes} can be sent`,
  );
}

/** @throws DocumentError `invalid_routing` */
export function checkedRouting(routing: unknown): string | undefined {
  if (routing === undefined) return undefined;
  if (typeof routing === 'string' && routing !== '' && !loneSurrogate.test(routing)) return routing;
  throw new DocumentError(
    'invalid_routing',
    `the pipeline's routing must be a text of whole characters that is not empty, or undefined; it is ${typeof routing}`,
  );
}

/** @throws DocumentError `invalid_id` */
export function checkedId(id: unknown): string {
  if (typeof id !== 'string' || id === '') {
    throw new DocumentError(
      'invalid_id',
      `the pipeline's id must be a text that is not empty; it is ${typeof id}`,
    );
  }
  const bytes = Buffer.byteLength(id);
  if (bytes > maxIdBytes) {
    throw new DocumentError('invalid_id', `the id has ${bytes} bytes; at most ${maxIdBytes} are allowed`);
  }
  if (loneSurrogate.test(id)) throw new DocumentError('invalid_id', 'the id has half a surrogate pair');
  return id;
}

/** @throws DocumentError `invalid_version` */
export function checkedVersion(version: unknown): number {
  if (typeof version === 'number' && Number.isFinite(version)) return version;
  throw new DocumentError(
    'invalid_version',
    `the pipeline's version must be a finite number; it is ${typeof version === 'number' ? version : typeof version}`,
  );
}

const orderedActions = ['index', 'upsert', 'delete'] as const;

/** @throws DocumentError `invalid_action` */
export function checkedAction(action: unknown): (typeof orderedActions)[number] {
  const known = orderedActions.find((candidate) => candidate === action);
  if (known !== undefined) return known;
  throw new DocumentError(
    'invalid_action',
    `the pipeline's action must be ${orderedActions.join(', ')}; it is ${typeof action === 'string' ? action.slice(0, 50) : typeof action}`,
  );
}
