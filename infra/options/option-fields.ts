import { z } from 'zod';
import { type Duration, milliseconds } from '../../functions/pipeline/duration.ts';

/** What docs/reference/options.md and the error messages say about an option; kept beside its check, so it can't drift. */
export interface OptionMeta {
  readonly description: string;
  /** What is allowed, as it stands after "give " in a message: `a whole number from 1 to 10`. */
  readonly limits: string;
  /** What holds when the option isn't given, where that is more than a value. */
  readonly otherwise?: string;
}

type Described = Pick<OptionMeta, 'description' | 'otherwise'>;

/** Options come from `-c name=value`, so numbers and booleans arrive as text. */
const fromText = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;

export function wholeNumber(min: number, max: number, unit: string, described: Described) {
  const limits = `a whole number${unit && ` of ${unit}`} from ${min} to ${max}`;
  return z.preprocess(fromText, z.int().min(min).max(max)).meta({ ...described, limits });
}

export function lengthOfTime(min: Duration, max: Duration, described: Described, step: Duration = '1s') {
  const within = (value: unknown): value is Duration => {
    if (typeof value !== 'string') return false;
    const length = milliseconds(value as Duration);
    return length >= milliseconds(min) && length <= milliseconds(max) && length % milliseconds(step) === 0;
  };
  const limits = `a length of time from ${min} to ${max}, in steps of ${step}`;
  return z.custom<Duration>(within).meta({ ...described, limits });
}

export function oneOf<const Values extends readonly [string, ...string[]]>(
  values: Values,
  described: Described,
) {
  return z.enum(values).meta({ ...described, limits: `one of ${values.join(', ')}` });
}

export function oneOfNumbers<const Values extends readonly [number, ...number[]]>(
  values: Values,
  described: Described,
) {
  return z
    .preprocess(fromText, z.literal(values))
    .meta({ ...described, limits: `one of ${values.join(', ')}` });
}

export function yesOrNo(described: Described) {
  const bool = (value: unknown) => (value === 'true' ? true : value === 'false' ? false : value);
  return z.preprocess(bool, z.boolean()).meta({ ...described, limits: 'true or false' });
}

export function text(pattern: RegExp, limits: string, described: Described) {
  return z
    .string()
    .regex(pattern)
    .meta({ ...described, limits });
}

/** Several values, as an array in `cdk.json` or separated by commas on the command line. */
export function texts(pattern: RegExp, limits: string, described: Described) {
  const split = (value: unknown) =>
    typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
  return z.preprocess(split, z.array(z.string().regex(pattern))).meta({ ...described, limits });
}

const zonedTime = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** One of these words, or a time in ISO 8601 that names its zone, since where it is deployed from is nobody's business. */
export function wordOrTime(words: readonly string[], described: Described) {
  const within = (value: unknown): value is string =>
    typeof value === 'string' && (words.includes(value) || isZonedTime(value));
  const limits = `${words.join(', ')} or a time with its zone, such as 2026-11-23T10:00:00Z`;
  return z.custom<string>(within).meta({ ...described, limits });
}

function isZonedTime(text: string): boolean {
  const [, day] = zonedTime.exec(text) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  // The 30th of February would pass for the 2nd of March.
  return new Date(`${day}T00:00Z`).toISOString().startsWith(day);
}
