const letters = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * A name that no index ever had, which the pattern of the name matches as well where it has a wildcard: so rights and
 * policies that go by the pattern apply. `orders-2026.11` becomes `orders-2026.11.g2-x7k2m9`, and of `orders-*-eu`
 * `orders-2026.11-eu` becomes `orders-2026.11.g2-x7k2m9-eu`.
 * @param random a byte for each of six letters
 */
export function generationName(
  name: string,
  { pattern, generation }: { readonly pattern: string; readonly generation: number },
  random: Uint8Array,
): string {
  const end = pattern.includes('*') ? pattern.slice(pattern.lastIndexOf('*') + 1) : '';
  const nonce = [...random.slice(0, 6)].map((byte) => letters[byte % letters.length]).join('');
  return `${name.slice(0, name.length - end.length)}.g${generation}-${nonce}${end}`;
}

/** An alias that finds the index of this name while that is hidden, by the same wildcards. */
export function readingName(name: string, pattern: string, uuid: string): string {
  const end = pattern.includes('*') ? pattern.slice(pattern.lastIndexOf('*') + 1) : '';
  const nonce = uuid
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '')
    .slice(0, 6);
  return `${name.slice(0, name.length - end.length)}.reading-${nonce}${end}`;
}
