import {
  anyNumber,
  bareFraction,
  type Element,
  fraction,
  literal,
  number,
  optional,
  type Strictness,
  type TimeForm,
} from './elements.ts';
import { patternElements } from './pattern.ts';

// What the formats with a name are put together of. Strict ones have as many digits as they say.

export const zone: Element = { kind: 'zone' };
export const basicOffset: Element = {
  kind: 'offset',
  form: { colon: false, minutes: 'may', seconds: 'never' },
  zero: 'Z',
};
export const extendedOffset: Element = {
  kind: 'offset',
  form: { colon: true, minutes: 'must', seconds: 'never' },
  zero: 'Z',
};
export const anyZone = [optional(zone), optional(basicOffset)];
export const comma = optional(literal(','), bareFraction(1, 9));

export const two = (field: 'month' | 'day' | 'hour' | 'minute' | 'second') => number(field, 2);
export const upToTwo = (field: 'month' | 'day' | 'hour' | 'minute' | 'second') => number(field, 1, 2);
export const strictYear = number('year', 4, 10, 'plus');

export const dash = literal('-');
export const colon = literal(':');
export const capitalT = literal('T');

export const strictDate = [strictYear, optional(dash, two('month'), optional(dash, two('day')))];
export const date = [
  number('year', 1, 5, 'minus'),
  optional(dash, upToTwo('month'), optional(dash, upToTwo('day'))),
];
export const strictTime = [two('hour'), colon, two('minute'), colon, two('second')];
export const time = [upToTwo('hour'), colon, upToTwo('minute'), colon, upToTwo('second')];
export const basicTime = [two('hour'), two('minute'), two('second')];
export const strictOrdinal = [strictYear, dash, number('dayOfYear', 3)];
export const ordinal = [strictYear, dash, number('dayOfYear', 1, 3)];
export const basicOrdinal = [number('year', 4, 19, 'plus'), number('dayOfYear', 3)];
export const strictWeekYear = number('weekYear', 4, 10, 'plus');
export const strictWeek = [strictWeekYear, literal('-W'), number('week', 2), dash, number('dayOfWeek', 1)];
export const week = [strictWeekYear, literal('-W'), number('week', 1, 2), dash, number('dayOfWeek', 1)];
export const basicWeek = [anyNumber('weekYear'), literal('W'), number('week', 1, 2), anyNumber('dayOfWeek')];
export const strictWeekDay = [...strictWeek.slice(0, -1), anyNumber('dayOfWeek')];
export const weekDay = [
  anyNumber('weekYear'),
  literal('-W'),
  anyNumber('week'),
  dash,
  anyNumber('dayOfWeek'),
];
export const strictBasicWeek = (week: Element) => [
  number('weekYear', 4),
  literal('W'),
  week,
  anyNumber('dayOfWeek'),
];

export const form = (
  elements: readonly Element[],
  strictness: Strictness = 'strict',
): readonly TimeForm[] => [{ elements, strictness }];
export const anyCase = (forms: readonly TimeForm[]): readonly TimeForm[] =>
  forms.map((one) => ({ ...one, anyCase: true as const }));
/** With a zone, or with an offset without a colon. */
export const zoned = (...elements: readonly Element[]): readonly TimeForm[] => [
  ...form([...elements, zone]),
  ...form([...elements, basicOffset]),
];
export const pattern = (text: string) => form(patternElements(text), 'smart');

export const optionalFraction = optional(fraction());
export const minutes = [upToTwo('hour'), colon, upToTwo('minute')];
export const optionalSeconds = optional(colon, upToTwo('second'));
export const offsets = (...elements: readonly Element[]) => [
  ...form([...elements, extendedOffset]),
  ...form([...elements, basicOffset]),
];
