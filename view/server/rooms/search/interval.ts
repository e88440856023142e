/** Lengths of a bar that people can read, in milliseconds. */
const lengths = [
  ...[1, 5, 10, 50, 100, 500].map((ms) => ms),
  ...[1, 2, 5, 10, 30].map((seconds) => seconds * 1_000),
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * 60_000),
  ...[1, 3, 6, 12].map((hours) => hours * 3_600_000),
  ...[1, 7, 30, 90, 365].map((days) => days * 86_400_000),
  ...[3_650, 36_500].map((days) => days * 86_400_000),
];

export const mostBars = 80;

/** The shortest bar of which a span has no more than can be drawn. */
export function intervalOf({ from, to }: { readonly from: number; readonly to: number }): number {
  return lengths.find((length) => (to - from) / length <= mostBars) ?? (to - from) / mostBars;
}
