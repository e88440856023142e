import type { RecordMetadata, RecordPart } from '../../pipeline/record.ts';

/**
 * Where a document stands in its stream. The later one of an `_id` wins; a version of the user's own goes first, and
 * the place in the stream decides between equal ones.
 */
export interface StreamOrder {
  readonly version: number;
  /** Up to 128 decimal digits: more than any version field of an engine holds. */
  readonly sequenceNumber: bigint;
  readonly part: RecordPart;
}

export function streamOrder(record: RecordMetadata, part: RecordPart, version = 0): StreamOrder {
  return { version, sequenceNumber: BigInt(record.sequenceNumber), part };
}

/** Above 0 when `a` is to replace `b`, below 0 when it is out of date, 0 when they are the same document. */
export function compareOrder(a: StreamOrder, b: StreamOrder): number {
  if (a.version !== b.version) return a.version < b.version ? -1 : 1;
  return compareSequence(a, b);
}

/** Below 0 when `a` comes before `b` in the stream, whatever their versions, above 0 when after. */
export function compareSequence(a: StreamOrder, b: StreamOrder): number {
  if (a.sequenceNumber !== b.sequenceNumber) return a.sequenceNumber < b.sequenceNumber ? -1 : 1;
  const differing = a.part.findIndex((number, position) => number !== b.part[position]);
  return differing < 0 ? 0 : (a.part[differing] ?? 0) - (b.part[differing] ?? 0);
}

/** The order as it is stored with the document: `version/sequence number/sub-sequence.value.ordinal`. */
export function formatOrder({ version, sequenceNumber, part }: StreamOrder): string {
  return `${version}/${sequenceNumber}/${part.join('.')}`;
}

const form = /^(-?\d+(?:\.\d+)?(?:e[+-]\d+)?)\/(\d+)\/(\d+)\.(\d+)\.(\d+)$/;

/** `undefined` for what isn't an order: a document that somebody else wrote comes before all of the stream. */
export function parseOrder(text: unknown): StreamOrder | undefined {
  const [, version, sequenceNumber, sub, value, ordinal] =
    (typeof text === 'string' && form.exec(text)) || [];
  if (sequenceNumber === undefined) return undefined;
  const part: RecordPart = [Number(sub), Number(value), Number(ordinal)];
  return { version: Number(version), sequenceNumber: BigInt(sequenceNumber), part };
}
