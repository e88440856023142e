/**
 * A text from outside on one line, for a terminal, a comment, a page or a literal: what would steer a terminal, break the
 * line or turn the direction of reading is written as JavaScript's literals have it: ESC as backslash, `u001b`.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    const codes = Array.from({ length: character.length }, (_, place) => character.charCodeAt(place));
    return codes.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('');
  });
}
