import { z } from 'zod';
import { isInherited } from '../core/json/object.ts';
import { show } from '../core/json/show.ts';
import type { Duration } from '../pipeline/duration.ts';
import { lengthOfTime } from './rules.ts';

/** What a schema and its checks say of a value that they refuse. */
export function saying(text: (given: unknown) => string) {
  return { error: ({ input }: { readonly input?: unknown }) => text(input) };
}

/** The value, then what is wrong with it and what to give. */
export function says(words: string) {
  return saying((given) => `${show(given)} ${words}`);
}

export function aWhole(from: number, to: number, said: ReturnType<typeof saying>) {
  return z.int(said).min(from).max(to);
}

/** A function of that type, as far as the compiler knows: only a call would tell. */
export function aFunction<Type>(remedy: string): z.ZodType<Type> {
  return z.custom<Type>((value) => typeof value === 'function', says(`is no function; ${remedy}.`));
}

/** @param isAllowed of its milliseconds */
export function aLength(words: string, isAllowed: (length: number) => boolean = () => true) {
  return z.custom<Duration>((value) => {
    const length = lengthOfTime(value);
    return length !== undefined && isAllowed(length);
  }, says(words));
}

/** A name that things are looked up by, and so none that every object has. */
export function aName(form: RegExp, words: string) {
  const inherited = { ...says('is what every object of JavaScript has; give another one.'), abort: true };
  return z
    .string(says(words))
    .refine((name) => !isInherited(name), inherited)
    .regex(form);
}

const shortest = 1_000;
/** Milliseconds. */
export const longest = 31 * 86_400_000;

/** How long a window is, or how often one begins. */
export const windowLength = aLength("is no length of time; give one such as '5m'.").refine(
  isWindowLength,
  says("isn't allowed; give whole milliseconds, from 1s to 31d."),
);

export function isWindowLength(value: unknown): boolean {
  const length = lengthOfTime(value) ?? Number.NaN;
  return Number.isInteger(length) && length >= shortest && length <= longest;
}
