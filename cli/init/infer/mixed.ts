import { isBlank, isNumeric } from '../../../pipelines/parsers/values.ts';
import { namesAnId, namesATime, namesAVersion, wordsOf } from './names.ts';
import { numbersOf, type Scalars } from './numbers.ts';
import { numberTimeFormatOf, timeFormatOf } from './times.ts';
import { keyword } from './words.ts';

/** As `scalarsOf`, of values of several types. */
export function mixedOf(name: string, values: readonly unknown[]): Scalars {
  const filled = values.filter((value) => !isBlank(value));
  const hasBlanks = filled.length < values.length;
  const numbers = filled.filter((value) => typeof value === 'number');
  const texts = filled.filter((value) => typeof value === 'string');
  if (hasBlanks && numbers.length === filled.length)
    return { ...numbersOf(name, numbers), convert: 'present' };
  const [kinds, type] = kindsOf(values);
  if (texts.length + numbers.length === filled.length && texts.every(isNumeric) && !isName(name)) {
    const { mapping, doubts } = numbersOf(name, filled.map(Number));
    if (mapping.type === 'long' || mapping.type === 'double') {
      const doubt = 'sometimes a number, sometimes the same as text: made a number';
      const remedy = 'have the producer write one of the two';
      return { mapping, type: 'number', convert: 'number', doubts: [...doubts, { doubt, remedy }] };
    }
  }
  if (texts.length + numbers.length === filled.length && areTimes(name, texts, numbers)) {
    return { mapping: { type: 'date' }, type, ...(hasBlanks && { convert: 'present' as const }), doubts: [] };
  }
  const doubt = `sometimes ${kinds}: mapped as a keyword`;
  const remedy = 'make them one type in the transform, and map it';
  return { mapping: keyword, type, doubts: [{ doubt, remedy }] };
}

/** ISO 8601 and milliseconds since the epoch, which the engine reads side by side. */
function areTimes(name: string, texts: readonly string[], numbers: readonly number[]): boolean {
  const formats = [timeFormatOf(name, texts), numberTimeFormatOf(name, numbers)];
  return (
    namesATime(name) &&
    formats.every((found) => found !== undefined && found.format === undefined && found.unit === undefined)
  );
}

/** Of things, whose numbers may have letters too. */
function isName(name: string): boolean {
  return (
    namesAnId(name) ||
    namesAVersion(name) ||
    /^(?:ref|reference|name|label|tag)$/.test(wordsOf(name).at(-1) ?? '')
  );
}

function kindsOf(values: readonly unknown[]): readonly [kinds: string, type: string] {
  const types = [...new Set(values.map((value) => typeof value))].toSorted();
  const words = types.map((type) => (type === 'string' ? 'text' : `a ${type}`));
  return [words.join(', sometimes '), types.join(' | ')];
}
