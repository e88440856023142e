const longestValue = 100;

/** A value as a message quotes it, cut short. */
export function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? cut(JSON.stringify(value)) : String(value);
  try {
    return cut(JSON.stringify(value));
  } catch {
    // It contains itself, or a BigInt.
    return 'an object that is no JSON';
  }
}

function cut(text: string | undefined): string {
  if (text === undefined) return 'nothing';
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
