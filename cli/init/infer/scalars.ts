import { isBlank, isNumeric } from '../../../pipelines/parsers/values.ts';
import { mixedOf } from './mixed.ts';
import { namesAnAmount, namesAnId, namesATime, namesAVersion, wordsOf } from './names.ts';
import { dateOf, fineTimes, numberMapping, numbersOf, type Scalars } from './numbers.ts';
import type { Doubt } from './shape.ts';
import { timeFormatOf } from './times.ts';
import { isAddress, isPointText } from './values.ts';
import { keyword, textMapping } from './words.ts';

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
  return mixedOf(name, values);
}

function textsOf(name: string, texts: readonly string[], allText: boolean): Scalars {
  const values = texts.filter((text) => !isBlank(text));
  const convert = allText || values.length < texts.length ? ({ convert: 'present' } as const) : {};
  if (values.length === 0) return { mapping: keyword, type: 'string', ...convert, doubts: [] };
  const time = timeFormatOf(name, values);
  if (time?.unit !== undefined) return fineTimes(time.unit);
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
  if (values.every((text) => /^(?:true|false)$/i.test(text)))
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
    doubts: [...timeDoubt(name, values), ...writtenDoubt(values)],
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
  if (namesAnId(name) || namesAVersion(name)) return undefined;
  const isWhole = texts.every((text) => Number.isInteger(Number(text)));
  // In JSON whole numbers in quotes are mostly names of things.
  if (!allText && isWhole && !namesAnAmount(name) && !areStatuses(name, texts)) {
    const doubt = 'whole numbers in quotes: taken for names, not amounts';
    const remedy = "to compute with them give { type: 'long' } and Number(…) in the transform";
    return { mapping: keyword, type: 'string', doubts: [{ doubt, remedy }] };
  }
  return { mapping: numberMapping(name, isWhole), type: 'number', convert: 'number', doubts: [] };
}

/** Of HTTP. */
function areStatuses(name: string, texts: readonly string[]): boolean {
  return wordsOf(name).includes('status') && texts.every((text) => /^[1-5]\d\d$/.test(text));
}

const written = /^\(?[+-]?[$€£¥]? ?(?:\d{1,3}(?:[,.' ]\d{3})+|\d+)(?:[.,]\d{1,2})? ?[%€$£¥]?\)?$/;

/** Amounts of money, shares, thousands with commas. */
function writtenDoubt(texts: readonly string[]): Omit<Doubt, 'field'>[] {
  const areNumbers = texts.every((text) => /^[\d.]+$/.test(text));
  if (areNumbers || !texts.every((text) => written.test(text))) return [];
  return [
    {
      doubt: 'numbers as people write them (thousands, currencies, percent): mapped as a keyword',
      remedy: "to compute with them make them numbers in the transform, and give { type: 'double' }",
    },
  ];
}

function namesAPlace(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(?:geo|location|loc|coord|coords|coordinates|position|point|place|latlon|latlng)$/.test(word),
  );
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
