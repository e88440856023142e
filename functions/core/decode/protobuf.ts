/** A field of a protobuf message: a number, or bytes that lie in the message without a copy. */
export type ProtobufField =
  | { readonly number: number; readonly kind: 'varint'; readonly value: number }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Buffer };

/** The bytes are no protobuf message. */
export class ProtobufError extends Error {}

/**
 * Reads the fields of one message, in order; it nests no deeper than its caller asks it to. Fixed-width fields, which
 * no message here has, are passed over. https://protobuf.dev/programming-guides/encoding/
 * @throws ProtobufError when the bytes end early or hold what the encoding doesn't know
 */
export function* readFields(message: Buffer): Generator<ProtobufField> {
  let at = 0;
  while (at < message.length) {
    const tag = readVarint(message, at);
    const number = Math.floor(tag.value / 8);
    if (number === 0) throw new ProtobufError('a field has the number 0');
    const field = readField(message, tag.end, tag.value % 8);
    at = field.end;
    if (field.kind === 'varint') yield { number, kind: 'varint', value: field.value };
    else if (field.kind === 'bytes') yield { number, kind: 'bytes', value: field.value };
  }
}

type Read =
  | { readonly kind: 'varint'; readonly value: number; readonly end: number }
  | { readonly kind: 'bytes'; readonly value: Buffer; readonly end: number }
  | { readonly kind: 'fixed'; readonly end: number };

function readField(message: Buffer, at: number, wireType: number): Read {
  if (wireType === 0) return { kind: 'varint', ...readVarint(message, at) };
  if (wireType === 1) return { kind: 'fixed', end: within(message, at + 8) };
  if (wireType === 5) return { kind: 'fixed', end: within(message, at + 4) };
  if (wireType !== 2) throw new ProtobufError(`there is no wire type ${wireType}`);
  const length = readVarint(message, at);
  const end = within(message, length.end + length.value);
  return { kind: 'bytes', value: message.subarray(length.end, end), end };
}

/** At most 10 bytes. Above 2^53 a number loses digits, but any number above a few MiB is out of bounds here anyway. */
function readVarint(message: Buffer, start: number): { value: number; end: number } {
  let value = 0;
  for (let position = 0; position < 10; position += 1) {
    const byte = message[start + position];
    if (byte === undefined) throw new ProtobufError('the message ends inside a number');
    value += (byte & 0x7f) * 2 ** (7 * position);
    if (byte < 0x80) return { value, end: start + position + 1 };
  }
  throw new ProtobufError('a number has more than 10 bytes');
}

function within(message: Buffer, end: number): number {
  if (end <= message.length) return end;
  throw new ProtobufError('a field is longer than the message');
}
