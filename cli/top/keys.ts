export type Key = 'leave' | 'interrupt' | 'pause' | 'up' | 'down' | 'redraw';

const keys: Readonly<Record<string, Key>> = {
  q: 'leave',
  Q: 'leave',
  '\u0003': 'interrupt',
  p: 'pause',
  ' ': 'pause',
  k: 'up',
  j: 'down',
  '\u001B[A': 'up',
  '\u001B[B': 'down',
  '\u001BOA': 'up',
  '\u001BOB': 'down',
  '\u000C': 'redraw',
};

/** What was typed, where several keys may have come at once; what means nothing here is passed over. */
export function keysIn(typed: string): Key[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys are what they send
  const pieces = typed.match(/\u001B[[O][0-9;]*[A-Za-z~]|[\s\S]/gu) ?? [];
  return pieces.flatMap((one) => keys[one] ?? []);
}
