const ellipsis = '…';

/**
 * Texts as far as they fit together into so many bytes of JSON, without their quotes: short ones whole, long ones cut to
 * the same size and ended with `…`.
 */
export function cutTexts(texts: Readonly<Record<string, string>>, bytes: number): Record<string, string> {
  const byLength = Object.entries(texts).toSorted(([, a], [, b]) => bytesOf(a) - bytesOf(b));
  let left = bytes;
  const cut = byLength.map(([key, text], index) => {
    const share = cutText(text, Math.floor(left / (byLength.length - index)));
    left -= bytesOf(share);
    return [key, share] as const;
  });
  return Object.fromEntries(cut);
}

function cutText(text: string, bytes: number): string {
  if (bytesOf(text) <= bytes) return text;
  let left = bytes - bytesOf(ellipsis);
  if (left < 0) return '';
  let kept = '';
  for (const character of text) {
    left -= bytesOf(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}${ellipsis}`;
}

/** JSON escapes some characters, so that six bytes may stand for one. */
function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
