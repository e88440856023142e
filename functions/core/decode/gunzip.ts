import { gunzipSync } from 'node:zlib';
import { messageOf } from '../outcome/outcome.ts';
import { maxPlainBytes, type RecordCost } from './cost.ts';
import { DecodeError, RecordLimitError } from './decode-error.ts';

/** RFC 1952, section 2.3.1: ID1, ID2 and the only compression method there is. No text and no JSON begins so. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
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

/** With `info` zlib answers so; Node's types don't say it. */
interface Inflated {
  readonly buffer: Buffer;
  /** `bytesWritten`: how much of the input was read. */
  readonly engine: { readonly bytesWritten: number };
}

function inflate(bytes: Uint8Array, maxOutputLength: number): { plain: Buffer; consumed: number } {
  try {
    const { buffer, engine }: Inflated = Object(gunzipSync(bytes, { maxOutputLength, info: true }));
    return { plain: buffer, consumed: engine.bytesWritten };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw new DecodeError('invalid_gzip', messageOf(thrown));
    throw new RecordLimitError('too_large', `the record decompresses to more than ${maxPlainBytes} bytes`);
  }
}
