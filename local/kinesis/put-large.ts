import type { IncomingHttpHeaders } from 'node:http';
import { isObject, type JsonObject } from './json.ts';
import { ApiError, type Store } from './store.ts';

/** The store takes 5 MiB of records at a time, AWS 10: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const storeBytes = 5 * 2 ** 20;
const maxBytes = 10 * 2 ** 20;

/** No request in JSON that is shorter holds more than the store takes. */
export function isLargePut(operation: string, bytes: number): boolean {
  return operation === 'PutRecords' && bytes > storeBytes;
}

/** Puts the records in parts that the store takes, one after the other. @throws ApiError */
export async function putLarge(
  store: Store,
  { Records: given, ...input }: JsonObject,
  headers: IncomingHttpHeaders,
): Promise<JsonObject> {
  const records: unknown[] = Array.isArray(given) ? given : [];
  const sizes = records.map(bytesOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > maxBytes)
    throw new ApiError(
      'InvalidArgumentException',
      `The records of PutRecords have ${total} bytes with their partition keys; at most ${maxBytes} are taken.`,
    );
  const parts: unknown[][] = [[]];
  let room = storeBytes;
  for (const [index, record] of records.entries()) {
    const size = sizes[index] ?? 0;
    if (size > room) {
      parts.push([]);
      room = storeBytes;
    }
    room -= size;
    parts.at(-1)?.push(record);
  }
  const put: unknown[] = [];
  let failed = 0;
  for (const Records of parts) {
    const output = await store.call('PutRecords', { ...input, Records }, headers);
    failed += Number(output.FailedRecordCount);
    if (Array.isArray(output.Records)) put.push(...output.Records);
  }
  return { FailedRecordCount: failed, Records: put };
}

function bytesOf(record: unknown): number {
  const { Data: data = '', PartitionKey: key = '' } = isObject(record) ? record : {};
  return Buffer.byteLength(String(data), 'base64') + Buffer.byteLength(String(key));
}
