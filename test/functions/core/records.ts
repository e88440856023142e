import type { Operation } from '../../../functions/core/document/operation.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';

/** When the records of these tests arrived. */
export const arrivalTime = Date.UTC(2026, 10, 23, 10, 0, 0);

const firstSequenceNumber = 49_671_329_283_719_283_712_938_471_928_374_918_273_645_019_283_746_120n;

/** A record as Lambda hands it over: true base64, and sequence numbers that rise with the place. */
export function streamRecord(
  data: string | Uint8Array,
  position = 0,
  changes: Partial<StreamRecord> = {},
): StreamRecord {
  return {
    stream: 'events',
    shardId: 'shardId-000000000007',
    sequenceNumber: String(firstSequenceNumber + BigInt(position)),
    partitionKey: `key-${position % 3}`,
    arrivalTime: arrivalTime + position,
    data: Buffer.from(data).toString('base64'),
    ...changes,
  };
}

/** One record for each value, as JSON. */
export function jsonRecords(values: readonly unknown[]): StreamRecord[] {
  return values.map((value, position) => streamRecord(JSON.stringify(value), position));
}

/** Passes any value through as the document; knows the fields `n`, `text` and `at`. */
export function pipeline(changes: Partial<Pipeline> = {}): Pipeline {
  return {
    name: 'events',
    transform: (value) => value as Record<string, unknown>,
    document: { index: 'events-{yyyy.MM.dd}', eventTime: 'at' },
    mappings: { n: { type: 'long' }, text: { type: 'text' }, at: { type: 'date' } },
    ...changes,
  };
}

/** An operation that is known by its position. */
export function operation(position: number, changes: Partial<Operation> = {}): Operation {
  const lines = `{"create":{"_index":"events","_id":"${position}"}}\n{"n":${position}}\n`;
  const bytes = Buffer.byteLength(lines);
  return {
    recordPosition: position,
    action: 'create',
    index: 'events',
    id: String(position),
    lines,
    bytes,
    ...changes,
  };
}

export function operations(count: number): Operation[] {
  return Array.from({ length: count }, (_, position) => operation(position));
}
