export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
