import type { RecordMetadata, RecordPart } from '../../pipeline/record.ts';

const prefix = 'shardId-';
const numbered = /^shardId-\d{12,}$/;
const zero = 0x30;

/**
 * The default `_id`: shard, sequence number and, unless they are all 0, the position in the record. A replay, in any
 * batch split, makes the same id again. At most 512 bytes, the engines' limit for `_id`
 * (https://docs.opensearch.org/latest/api-reference/document-apis/index-document/).
 */
export function documentId(
  record: Pick<RecordMetadata, 'shardId' | 'sequenceNumber'>,
  part: RecordPart,
): string {
  const base = `${shardNumber(record.shardId)}-${record.sequenceNumber}`;
  const [subSequence, value, ordinal] = part;
  if (subSequence === 0 && value === 0 && ordinal === 0) return base;
  return `${base}-${subSequence}.${value}.${ordinal}`;
}

/** Leading zeros in every id of an index are bytes for nothing. */
function shardNumber(shardId: string): string {
  if (!numbered.test(shardId)) return shardId;
  let start = prefix.length;
  while (start < shardId.length - 1 && shardId.charCodeAt(start) === zero) start += 1;
  return shardId.slice(start);
}
