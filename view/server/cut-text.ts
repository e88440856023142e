import type { CutText } from '../protocol/cut-text.ts';

/** @param most characters; no pair of a surrogate is cut in two */
export function cutText(text: string, most: number): CutText {
  if (text.length <= most) return { text, left: 0 };
  const last = text.charCodeAt(most - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? most - 1 : most;
  return { text: text.slice(0, end), left: text.length - end };
}

/** As a person reads it; a text as it is. */
export function prettyJson(value: unknown, most: number): CutText {
  return cutText(
    typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? String(value)),
    most,
  );
}

const perLine = 16;

/** Lines such as `00000010  7b 22 61 74 22 3a 22 32  30 32 36 2d 31 31 2d 33  {"at":"2026-11-3`. */
export function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += perLine) {
    const part = [...bytes.subarray(start, start + perLine)];
    const codes = part.map((byte) => byte.toString(16).padStart(2, '0'));
    const halves = [codes.slice(0, perLine / 2).join(' '), codes.slice(perLine / 2).join(' ')];
    const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    const offset = start.toString(16).padStart(8, '0');
    lines.push(`${offset}  ${halves.map((half) => half.padEnd(perLine * 1.5 - 1)).join('  ')}  ${text}`);
  }
  return lines.join('\n');
}
