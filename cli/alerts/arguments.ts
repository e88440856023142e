import { InvalidArgumentError } from 'commander';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import type { Key } from '../../functions/core/windows/state.ts';
import { duration, notEmpty } from '../kit/option-values.ts';

/** How long notifications may be off, in milliseconds. It ends: a forgotten snooze is a broken monitor. */
export const lengthOfTime = duration({ most: '90d', example: '30m or 2h' });

/** `["web-2"]`, `["roof-1","temperature"]`; of a key with one value, that alone: `"web-2"` or `web-2`. */
export function keyOf(value: string): Key {
  const parsed = parseJson(value);
  const values = [parsed === undefined ? value : parsed].flat();
  if (values.every(isKeyValue)) return values;
  throw new InvalidArgumentError("Give a list of the key's values in JSON, such as '[\"web-2\"]'.");
}

export const someText = notEmpty('a text that is not empty');

export function show(key: Key): string {
  return JSON.stringify(key);
}

function isKeyValue(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
