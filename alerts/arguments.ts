import { InvalidArgumentError } from 'commander';
import type { Key } from '../functions/core/windows/state.ts';

const inMilliseconds = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Longest that somebody may keep others from being told: a forgotten snooze is a broken monitor. */
const longest = 90 * inMilliseconds.d;

/** `90s`, `15m`, `2h`, `7d` in milliseconds. */
export function lengthOfTime(value: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(value) ?? [];
  const factor = Object.entries(inMilliseconds).find(([name]) => name === unit)?.[1];
  const length = Number(amount) * (factor ?? Number.NaN);
  if (length <= longest) return length;
  throw new InvalidArgumentError('It is a length of time up to 90d, such as 30m or 2h.');
}

/** `["web-2"]`, `["roof-1","temperature"]`; of a key with one value, that alone: `"web-2"` or `web-2`. */
export function keyOf(value: string): Key {
  const values = [jsonOrText(value)].flat();
  if (values.every(isKeyValue)) return values;
  throw new InvalidArgumentError("It is a list of the key's values in JSON, such as '[\"web-2\"]'.");
}

/** Not empty. */
export function someText(value: string): string {
  if (value.trim() !== '') return value;
  throw new InvalidArgumentError('It is a text that is not empty.');
}

export function show(key: Key): string {
  return JSON.stringify(key);
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isKeyValue(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
