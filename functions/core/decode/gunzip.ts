import { gunzipSync } from 'node:zlib';
import { messageOf } from '../outcome/outcome.ts';
import { maxPlainBytes, type RecordCost } from './cost.ts';
import { DecodeError, RecordLimitError } from './decode-error.ts';

/** RFC 1952, section 2.3.1: ID1, ID2 and the only compression method there is. No text and no JSON begins so. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** Undoes gzip of one or several members; it stops inflating where the record's limit is, whatever would follow. */
export function gunzip(bytes: Uint8Array, cost: RecordCost): Buffer {
  const { plain, consumed } = inflate(bytes, Math.max(cost.bytesLeft, 1));
  // zlib takes a zero after the end for padding and drops all that follows.
  if (bytes.subarray(consumed).some((byte) => byte !== 0)) {
    throw new DecodeError('invalid_gzip', 'there are bytes after the end of the compressed data');
  }
  return plain;
}

function inflate(bytes: Uint8Array, maxOutputLength: number): { plain: Buffer; consumed: number } {
  try {
    const result: unknown = gunzipSync(bytes, { maxOutputLength, info: true });
    return readResult(result);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw new DecodeError('invalid_gzip', messageOf(thrown));
    throw new RecordLimitError('too_large', `the record decompresses to more than ${maxPlainBytes} bytes`);
  }
}

/** With `info` the answer tells how much of the input was read; Node's types don't say so. */
function readResult(result: unknown): { plain: Buffer; consumed: number } {
  if (typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result) {
    const { buffer, engine } = result;
    const consumed: unknown = Reflect.get(Object(engine), 'bytesWritten');
    if (Buffer.isBuffer(buffer) && typeof consumed === 'number') return { plain: buffer, consumed };
  }
  throw new TypeError('zlib answered in another form');
}
