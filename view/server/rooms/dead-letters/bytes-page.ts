import { isUtf8 } from 'node:buffer';
import { RecordCost } from '../../../../functions/core/decode/cost.ts';
import { gunzip, isGzip } from '../../../../functions/core/decode/gunzip.ts';
import type { BytesForm, BytesPage } from '../../../protocol/dead-letters.ts';

/** Bytes that a page shows. */
const pageBytes: Readonly<Record<BytesForm, number>> = { text: 16_384, hex: 2_048 };

const rowBytes = 16;

/**
 * A piece of a record's bytes; the text of a gzip file is what is in it.
 * @param offset where the piece begins, in what is shown
 */
export function bytesPage(data: string, form: BytesForm, offset: number): BytesPage {
  const bytes = Buffer.from(data, 'base64');
  return form === 'hex' ? hexPage(bytes, offset) : textPage(unpacked(bytes), offset);
}

function textPage(bytes: Buffer, wanted: number): BytesPage {
  const offset = characterStart(bytes, Math.min(wanted, bytes.length));
  const most = offset + pageBytes.text;
  const end = most >= bytes.length ? bytes.length : characterStart(bytes, most);
  const piece = bytes.subarray(offset, end);
  return { text: piece.toString(), offset, end, total: bytes.length, isBroken: !isUtf8(piece) };
}

/** Where the character begins that this byte belongs to; the byte itself where the bytes aren't UTF-8. */
function characterStart(bytes: Buffer, at: number): number {
  for (let start = at; start > Math.max(0, at - 4); start -= 1) {
    if (((bytes[start] ?? 0) & 0xc0) !== 0x80) return start;
  }
  return at;
}

function hexPage(bytes: Buffer, wanted: number): BytesPage {
  const offset = Math.min(Math.floor(wanted / rowBytes) * rowBytes, bytes.length);
  const end = Math.min(bytes.length, offset + pageBytes.hex);
  const rows: string[] = [];
  for (let start = offset; start < end; start += rowBytes) {
    rows.push(hexRow(bytes.subarray(start, Math.min(end, start + rowBytes)), start));
  }
  return { text: rows.join('\n'), offset, end, total: bytes.length, isBroken: false };
}

/** `00000010  7b 22 61 74 22 3a 20 22  32 30 32 36 2d 31 31 2d  {"at": "2026-11-` */
function hexRow(bytes: Buffer, start: number): string {
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const halves = [pairs.slice(0, 8).join(' '), pairs.slice(8).join(' ')];
  const printed = [...bytes].map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '·'));
  const place = start.toString(16).padStart(8, '0');
  return `${place}  ${halves[0]?.padEnd(23)}  ${halves[1]?.padEnd(23)}  ${printed.join('')}`;
}

function unpacked(bytes: Buffer): Buffer {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzip(bytes, new RecordCost());
  } catch {
    return bytes;
  }
}
