/** How long the names of a pattern are: `MMM` and `EEE` are short, `MMMM` and `EEEE` long. */
export type NameLength = 'short' | 'long';

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const weekdays = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

/** From 1. */
export function monthNames(length: NameLength): ReadonlyMap<string, number> {
  return named(months, length);
}

/** From Monday, which is 1. */
export function weekdayNames(length: NameLength): ReadonlyMap<string, number> {
  return named(weekdays, length);
}

export const halfDays: ReadonlyMap<string, number> = new Map([
  ['AM', 0],
  ['PM', 1],
]);

/**
 * Which names are long without a `locale` depends on the engine's Java: with its newer data the short ones are. So
 * both are read.
 */
function named(words: readonly string[], length: NameLength): ReadonlyMap<string, number> {
  const short = words.map((word, position) => [word.slice(0, 3), position + 1] as const);
  const long = words.map((word, position) => [word, position + 1] as const);
  return new Map(length === 'short' ? short : [...short, ...long]);
}
