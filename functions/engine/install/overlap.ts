/** Whether some name matches both patterns, in which `*` stands for any text. A name is a pattern without one. */
export function overlap(first: string, second: string): boolean {
  if (first === '' || second === '') return /^\**$/.test(first) && /^\**$/.test(second);
  const [a, b] = [first[0], second[0]];
  if (a === '*') return overlap(first.slice(1), second) || overlap(first, second.slice(1));
  if (b === '*') return overlap(first, second.slice(1)) || overlap(first.slice(1), second);
  return a === b && overlap(first.slice(1), second.slice(1));
}
