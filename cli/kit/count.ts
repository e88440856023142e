/** With thousands set apart: `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 record`, `12,345 records`. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
