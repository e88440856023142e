import { isObject } from '../../../functions/core/json/object.ts';

/** Every value of a path; of an array each element counts, as in keys of windows. None where there is none. */
export function valuesAt(whole: unknown, [field, ...rest]: readonly string[]): readonly unknown[] {
  if (Array.isArray(whole))
    return whole.flatMap((one) => valuesAt(one, field === undefined ? [] : [field, ...rest]));
  if (field === undefined) return whole === undefined ? [] : [whole];
  if (!isObject(whole)) return [];
  // A producer's field may have dots in its name.
  const dotted = [field, ...rest].join('.');
  if (rest.length > 0 && Object.hasOwn(whole, dotted)) return valuesAt(whole[dotted], []);
  return Object.hasOwn(whole, field) ? valuesAt(whole[field], rest) : [];
}

/** Below 0, 0, above 0; `undefined` for what has no order among each other. A number and a text of one are numbers. */
export function compared(a: unknown, b: unknown): number | undefined {
  const [one, other] = [plain(a), plain(b)];
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : Number(one > other);
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other);
  const [left, right] = [numberOf(one), numberOf(other)];
  return left === undefined || right === undefined ? undefined : left - right;
}

/** A document may hold dates. */
function plain(value: unknown): unknown {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}
