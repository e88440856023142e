/** `500 ms`, `30 s`, `5 min`, `7 h`, `7 d`: exact, in the largest unit that is. */
export function exactLength(milliseconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ];
  const [unit, length] = units.find(([, one]) => milliseconds >= one && milliseconds % one === 0) ?? [
    'ms',
    1,
  ];
  if (milliseconds === 0) return 'none';
  return `${milliseconds / length} ${unit}`;
}
