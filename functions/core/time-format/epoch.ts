/** Reads numbers since the epoch from text: milliseconds since the epoch, `undefined` for text that is none. */
type EpochReader = (text: string) => number | undefined;

/** Numbers are of 64 bits. */
const latest = 2n ** 63n;

/** An instant of Java's ends with the year 1,000,000,000. */
const latestSecond = 31_556_889_864_403_200;

/** Formats of numbers since the epoch, by their names; what is finer than a millisecond is cut off. */
export const epochFormats: Readonly<Record<string, EpochReader>> = {
  epoch_millis: (text) => since(/^(-?)(\d{1,19})(?:\.(\d{0,6}))?\.?$/, text, 1n),
  epoch_micros: (text) => since(/^(-?)(\d{1,19})(?:\.(\d{0,3}))?\.?$/, text, 1_000n),
  epoch_second: (text) => {
    const match = /^(-?\d{1,19})(?:\.(\d{0,9}))?$/.exec(text);
    if (match === null) return undefined;
    const [, digits = '', fraction = ''] = match;
    const seconds = Number(digits);
    // There is no minus zero. A fraction counts forward, before the epoch too.
    if (Object.is(seconds, -0)) return undefined;
    if (Math.abs(seconds) > latestSecond) return undefined;
    return seconds * 1_000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  },
};

function since(form: RegExp, text: string, perMillisecond: bigint): number | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, sign, digits = '', fraction = ''] = match;
  // Microseconds of today are still exact as a number, but not all that the engines take.
  const size = BigInt(digits);
  if (size >= latest) return undefined;
  const isBehind = /[1-9]/.test(fraction) || size % perMillisecond !== 0n;
  const whole = Number(size / perMillisecond);
  return sign === '-' ? 0 - whole - (isBehind ? 1 : 0) : whole;
}
