import { isObject } from '../../json/object.ts';
import type { Sendable } from '../send.ts';

/** Where a bulk operation goes. */
export interface Target {
  readonly index: string;
  readonly id: string;
  readonly routing: string | undefined;
}

/** Reads the action line of an operation. */
export function targetOf({ lines }: Pick<Sendable, 'lines'>): Target {
  const action: unknown = JSON.parse(lines.slice(0, lines.indexOf('\n')));
  const meta = isObject(action) ? Object.values(action)[0] : undefined;
  const { _index, _id, routing } = isObject(meta) ? meta : {};
  return {
    index: String(_index),
    id: String(_id),
    routing: routing === undefined ? undefined : String(routing),
  };
}

/** The source line of an operation. */
export function sourceOf({ lines }: Pick<Sendable, 'lines'>): string {
  return lines.slice(lines.indexOf('\n') + 1, -1);
}

/** No document has come so far: a write on this condition conflicts, whatever is stored. */
const never = Number.MAX_SAFE_INTEGER;

/**
 * An operation that goes where `target` goes, to the same shard and through the same ingest pipeline, and never writes:
 * where all is well it is answered with a version conflict.
 * https://docs.opensearch.org/latest/api-reference/document-apis/bulk/
 */
export function probeInto({ index, id, routing = id }: Target, source: string): Sendable {
  const where = { _index: index, _id: 'shardline-probe', routing, if_seq_no: never, if_primary_term: never };
  return sendable(`${JSON.stringify({ index: where })}\n${source}\n`);
}

/** Creates a document that is there again: for a data stream, which takes no condition. */
export function createdAgain({ lines }: Pick<Sendable, 'lines'>): Sendable {
  return sendable(lines);
}

function sendable(lines: string): Sendable {
  return { lines, bytes: Buffer.byteLength(lines) };
}
