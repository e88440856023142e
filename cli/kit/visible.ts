/**
 * A text from outside on one line, for a terminal, a comment or a page: what would steer a terminal, break the line or
 * turn the direction of reading is written as its code, such as `\\u001b`.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, escapedCodes);
}

/** As string literals of JavaScript have it. */
export function escapedCodes(character: string): string {
  return Array.from({ length: character.length }, (_, place) => {
    return `\\u${character.charCodeAt(place).toString(16).padStart(4, '0')}`;
  }).join('');
}
