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

/** No document ever has this sequence number, so the write always conflicts. */
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

/** Values that one processor or another takes where it refuses most: numbers, times, addresses, JSON. */
const values = [0, '0', '{}', '127.0.0.1', '2026-01-01T00:00:00Z'];
const nothings = [null, '', []];

/** Fields that are tried, and UTF-16 units of a document of which variants are made. */
const mostFields = 20;
const longest = 8_192;

/** The refused document otherwise. */
interface Variants {
  /** With another value in one field: what works on its fields works on these as well. */
  readonly full: readonly string[];
  /** Empty, or with one field less or empty: what works on that field may pass over it. */
  readonly less: readonly string[];
}

/**
 * Variants of a refused document: where no neighbour is known, one of these that is taken shows as well that it is the
 * document's own content that is refused.
 */
export function variantsOf(source: string): Variants {
  const document: unknown = source.length > longest ? undefined : JSON.parse(source);
  if (!isObject(document)) return { full: [], less: ['{}'] };
  const fields = Object.keys(document).slice(0, mostFields);
  const withAny = (samples: readonly unknown[]) =>
    fields.flatMap((field) => samples.map((sample) => JSON.stringify({ ...document, [field]: sample })));
  const without = fields.map((field) => {
    const { [field]: _left, ...less } = document;
    return JSON.stringify(less);
  });
  return { full: withAny(values), less: ['{}', ...without, ...withAny(nothings)] };
}
