import type { FieldMapping } from '../../../functions/pipeline/index.ts';
import { namesACount, namesAnId } from './names.ts';
import type { Conversion, Doubt } from './shape.ts';
import { numberTimeFormatOf, type TimeFormat } from './times.ts';
import { keyword } from './words.ts';

/** What the values of a field are, none of them an object, a list or null. */
export interface Scalars {
  readonly mapping: FieldMapping;
  /** TypeScript's type of a value, after the conversion. */
  readonly type: string;
  readonly convert?: Conversion;
  readonly doubts: readonly Omit<Doubt, 'field'>[];
}

/** As `scalarsOf`, of numbers. */
export function numbersOf(name: string, numbers: readonly number[]): Scalars {
  const time = numberTimeFormatOf(name, numbers);
  if (time?.unit !== undefined) return fineTimes(time.unit);
  if (time !== undefined) return { ...dateOf(time), type: 'number' };
  const doubts: Omit<Doubt, 'field'>[] = [];
  if (numbers.some((value) => Number.isInteger(value) && !Number.isSafeInteger(value))) {
    doubts.push({
      doubt: 'whole numbers over 2^53, which JSON readers round',
      remedy: 'have the producer write them as text',
    });
    return { mapping: keyword, type: 'number', doubts };
  }
  const areWhole = numbers.every(Number.isInteger);
  const mapping = areWhole && namesAnId(name) ? keyword : numberMapping(name, areWhole);
  return { mapping, type: 'number', doubts };
}

/**
 * Whole numbers. Of any other the engine would search and add up only the whole part, and so it has to refuse them.
 * https://docs.opensearch.org/latest/mappings/mapping-parameters/coerce/
 */
export const whole: FieldMapping = { type: 'long', coerce: false };

/** A sample of whole numbers says nothing of the next one: what isn't counted in whole ones by its name is a `double`. */
export function numberMapping(name: string, areWhole: boolean): FieldMapping {
  return areWhole && namesACount(name) ? whole : { type: 'double' };
}

/** Finer times than both engines read as numbers. */
export function fineTimes(unit: 'microseconds' | 'nanoseconds'): Scalars {
  return { mapping: { type: 'date' }, type: 'string', convert: unit, doubts: [] };
}

/** A field of times of that format. */
export function dateOf({ format, ambiguous }: TimeFormat) {
  const mapping: FieldMapping = { type: 'date', ...(format !== undefined && { format }) };
  const doubts: Omit<Doubt, 'field'>[] = [];
  if (ambiguous !== undefined) {
    doubts.push({
      doubt: `day or month first can't be told from the sample: read as ${format}`,
      remedy: `if the other one is meant, change its format in mappings`,
    });
  }
  return { mapping, doubts };
}
