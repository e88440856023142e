import type { FieldMapping } from '../../../functions/pipeline/index.ts';
import { isBlank } from '../../../pipelines/parsers/values.ts';
import { namesAMeasure, namesAnId, namesATime, wordsOf } from './names.ts';
import type { Conversion, Doubt } from './shape.ts';
import { numberTimeFormatOf, type TimeFormat, timeFormatOf } from './times.ts';
import { isAddress, isNumeric, isPointText } from './values.ts';
import { keyword, textMapping } from './words.ts';

/** What the values of a field are, none of them an object, a list or null. */
export interface Scalars {
  readonly mapping: FieldMapping;
  /** TypeScript's type of a value, after the conversion. */
  readonly type: string;
  readonly convert?: Conversion;
  readonly doubts: readonly Omit<Doubt, 'field'>[];
}

/**
 * The type that takes every one of the values.
 * @param allText all fields are texts because the format has nothing else, as CSV
 */
export function scalarsOf(name: string, values: readonly unknown[], allText: boolean): Scalars {
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = values.filter((value) => typeof value === 'number');
  if (texts.length === values.length) return textsOf(name, texts, allText);
  if (numbers.length === values.length) return numbersOf(name, numbers);
  if (values.every((value) => typeof value === 'boolean'))
    return { mapping: { type: 'boolean' }, type: 'boolean', doubts: [] };
  return mixedOf(name, values, texts, numbers);
}

function numbersOf(name: string, numbers: readonly number[]): Scalars {
  const time = numberTimeFormatOf(name, numbers);
  if (time !== undefined) return { ...dateOf(time), type: 'number' };
  const doubts: Omit<Doubt, 'field'>[] = [];
  if (numbers.some((value) => Number.isInteger(value) && !Number.isSafeInteger(value))) {
    doubts.push({
      doubt: 'whole numbers over 2^53, which JSON readers round',
      remedy: 'have the producer write them as text',
    });
    return { mapping: keyword, type: 'number', doubts };
  }
  if (!numbers.every(Number.isInteger)) return { mapping: { type: 'double' }, type: 'number', doubts };
  if (namesAnId(name)) return { mapping: keyword, type: 'number', doubts };
  return { mapping: { type: namesAMeasure(name) ? 'double' : 'long' }, type: 'number', doubts };
}

function textsOf(name: string, texts: readonly string[], allText: boolean): Scalars {
  const values = texts.filter((text) => !isBlank(text));
  const convert = allText || values.length < texts.length ? ({ convert: 'present' } as const) : {};
  if (values.length === 0) return { mapping: keyword, type: 'string', ...convert, doubts: [] };
  const time = timeFormatOf(name, values);
  if (time !== undefined) return { ...dateOf(time), type: 'string', ...convert };
  if (values.every(isNumeric)) {
    const numeric = numericTexts(name, values, allText);
    if (numeric !== undefined) return numeric;
  }
  if (allText && haveCommas(values)) {
    return {
      mapping: { type: 'double' },
      type: 'number',
      convert: 'comma',
      doubts: [
        {
          doubt: 'commas are read as decimal points',
          remedy: 'if they part thousands, take them out in the transform',
        },
      ],
    };
  }
  if (allText && values.every((text) => /^(?:true|false)$/i.test(text)))
    return { mapping: { type: 'boolean' }, type: 'boolean', convert: 'boolean', doubts: [] };
  if (values.every(isAddress) && !wordsOf(name).includes('version'))
    return { mapping: { type: 'ip' }, type: 'string', ...convert, doubts: [] };
  if (values.every(isPointText) && namesAPlace(name))
    return { mapping: { type: 'geo_point' }, type: 'string', ...convert, doubts: [] };
  // What is a blank elsewhere may be a keyword: the country code of Namibia.
  return {
    mapping: textMapping(name, values),
    type: 'string',
    ...(allText && { convert: 'text' as const }),
    doubts: timeDoubt(name, values),
  };
}

/** Numbers as half of Europe writes them. */
function haveCommas(texts: readonly string[]): boolean {
  return (
    texts.every((text) => /^[+-]?\d{1,15}(?:,\d{1,15})?$/.test(text)) &&
    texts.some((text) => /,(?!\d{3}$)/.test(text))
  );
}

function numericTexts(name: string, texts: readonly string[], allText: boolean): Scalars | undefined {
  if (namesAnId(name)) return undefined;
  const isWhole = texts.every((text) => Number.isInteger(Number(text)));
  // In JSON whole numbers in quotes are mostly names of things.
  if (!allText && isWhole && !namesAMeasure(name)) {
    const doubt = 'whole numbers in quotes: taken for names, not amounts';
    const remedy = "to compute with them give { type: 'long' } and Number(…) in the transform";
    return { mapping: keyword, type: 'string', doubts: [{ doubt, remedy }] };
  }
  const type = isWhole && !namesAMeasure(name) ? 'long' : 'double';
  return { mapping: { type }, type: 'number', convert: 'number', doubts: [] };
}

function namesAPlace(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(?:geo|location|loc|coord|coords|coordinates|position|point|place|latlon|latlng)$/.test(word),
  );
}

function dateOf({ format, ambiguous }: TimeFormat) {
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

function timeDoubt(name: string, texts: readonly string[]): Omit<Doubt, 'field'>[] {
  const [first = ''] = texts;
  if (!namesATime(name) || !/^\D{0,5}\d.*\d/.test(first) || !/[-/:. ]/.test(first)) return [];
  const some = texts.filter((text) => timeFormatOf(name, [text]) !== undefined).length;
  if (some === 0) return [];
  return [
    {
      doubt: `${some} of ${texts.length} values are times, the others aren't: mapped as text`,
      remedy: "rewrite the others in the transform, and give it { type: 'date' }",
    },
  ];
}

function mixedOf(
  name: string,
  values: readonly unknown[],
  texts: readonly string[],
  numbers: readonly number[],
): Scalars {
  const rest = values.filter((value) => !isBlank(value));
  if (rest.length > 0 && rest.length < values.length && rest.every((value) => typeof value === 'number')) {
    return { ...numbersOf(name, numbers), convert: 'present' };
  }
  const [kinds, type] = kindsOf(values);
  if (texts.length + numbers.length === values.length && namesATime(name)) {
    const time = timeFormatOf(
      name,
      texts.filter((text) => !isBlank(text)),
    );
    if (
      time?.format === undefined &&
      time !== undefined &&
      numberTimeFormatOf(name, numbers)?.format === undefined &&
      numberTimeFormatOf(name, numbers) !== undefined
    )
      return {
        mapping: { type: 'date' },
        type,
        ...(texts.some(isBlank) && { convert: 'present' as const }),
        doubts: [],
      };
  }
  return {
    mapping: keyword,
    type,
    doubts: [
      {
        doubt: `sometimes ${kinds}: mapped as a keyword`,
        remedy: 'make them one type in the transform, and map it',
      },
    ],
  };
}

function kindsOf(values: readonly unknown[]): readonly [kinds: string, type: string] {
  const types = [...new Set(values.map((value) => typeof value))].toSorted();
  const words = types.map((type) => (type === 'string' ? 'text' : `a ${type}`));
  return [words.join(', sometimes '), types.join(' | ')];
}
