import { z } from 'zod';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import type { InputRecord, LeftOver } from './record.ts';

/**
 * One line a record: `{"shardlineLeftover":1,"reason":…,"line":…,"partitionKey":…,"data":…}`. `data` is the record as
 * it was read, in base64, before gzip and aggregation; `line` is where it was read; `partitionKey` is there only if
 * the record had one of its own.
 */
const leftoverLine = z.object({
  shardlineLeftover: z.literal(1),
  reason: z.string(),
  line: z.number(),
  partitionKey: z.string().min(1).optional(),
  data: z.base64(),
});

const prefix = Buffer.from('{"shardlineLeftover":1,');

export function isLeftover(line: Uint8Array): boolean {
  return prefix.equals(line.subarray(0, prefix.length));
}

export function formatLeftover({ record, partitionKey, reason }: LeftOver): string {
  const data = Buffer.from(record.bytes.buffer, record.bytes.byteOffset, record.bytes.length).toString(
    'base64',
  );
  return `${JSON.stringify({ shardlineLeftover: 1, reason, line: record.line, partitionKey, data })}\n`;
}

/** Undefined for a line that isn't a leftover. */
export function parseLeftover(line: Uint8Array): Pick<InputRecord, 'bytes' | 'partitionKey'> | undefined {
  if (!isLeftover(line)) return undefined;
  const parsed = leftoverLine.safeParse(parseJson(Buffer.from(line).toString()));
  if (!parsed.success) return undefined;
  const { data, partitionKey } = parsed.data;
  return { bytes: Buffer.from(data, 'base64'), ...(partitionKey === undefined ? {} : { partitionKey }) };
}
