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

const zone: Element = { kind: 'zone' };
const basicOffset: Element = {
  kind: 'offset',
  form: { colon: false, minutes: 'may', seconds: 'never' },
  zero: 'Z',
};
const extendedOffset: Element = {
  kind: 'offset',
  form: { colon: true, minutes: 'must', seconds: 'never' },
  zero: 'Z',
};
const anyZone = [optional(zone), optional(basicOffset)];
const comma = optional(literal(','), bareFraction(1, 9));

const two = (field: 'month' | 'day' | 'hour' | 'minute' | 'second') => number(field, 2);
const upToTwo = (field: 'month' | 'day' | 'hour' | 'minute' | 'second') => number(field, 1, 2);
const strictYear = number('year', 4, 10, 'plus');

const dash = literal('-');
const colon = literal(':');
const capitalT = literal('T');

const strictDate = [strictYear, optional(dash, two('month'), optional(dash, two('day')))];
const date = [
  number('year', 1, 5, 'minus'),
  optional(dash, upToTwo('month'), optional(dash, upToTwo('day'))),
];
const strictTime = [two('hour'), colon, two('minute'), colon, two('second')];
const time = [upToTwo('hour'), colon, upToTwo('minute'), colon, upToTwo('second')];
const basicTime = [two('hour'), two('minute'), two('second')];
const strictOrdinal = [strictYear, dash, number('dayOfYear', 3)];
const ordinal = [strictYear, dash, number('dayOfYear', 1, 3)];
const basicOrdinal = [number('year', 4, 19, 'plus'), number('dayOfYear', 3)];
const strictWeekYear = number('weekYear', 4, 10, 'plus');
const strictWeek = [strictWeekYear, literal('-W'), number('week', 2), dash, number('dayOfWeek', 1)];
const week = [strictWeekYear, literal('-W'), number('week', 1, 2), dash, number('dayOfWeek', 1)];
const basicWeek = [anyNumber('weekYear'), literal('W'), number('week', 1, 2), anyNumber('dayOfWeek')];
const strictBasicWeek = (week: Element) => [
  number('weekYear', 4),
  literal('W'),
  week,
  anyNumber('dayOfWeek'),
];

const form = (elements: readonly Element[], strictness: Strictness = 'strict'): readonly TimeForm[] => [
  { elements, strictness },
];
const anyCase = (forms: readonly TimeForm[]): readonly TimeForm[] =>
  forms.map((one) => ({ ...one, anyCase: true as const }));
/** With a zone, or with an offset without a colon. */
const zoned = (...elements: readonly Element[]): readonly TimeForm[] => [
  ...form([...elements, zone]),
  ...form([...elements, basicOffset]),
];
const pattern = (text: string) => form(patternElements(text), 'smart');

const optionalFraction = optional(fraction());
const minutes = [upToTwo('hour'), colon, upToTwo('minute')];
const optionalSeconds = optional(colon, upToTwo('second'));
const offsets = (...elements: readonly Element[]) => [
  ...form([...elements, extendedOffset]),
  ...form([...elements, basicOffset]),
];

/**
 * The formats that have a name, by it, as OpenSearch 3 has them:
 * https://docs.opensearch.org/latest/field-types/supported-field-types/date/#built-in-formats. Elasticsearch's are the
 * same (https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/mapping-date-format). Those of seconds,
 * milliseconds and microseconds since the epoch are elsewhere.
 */
export const namedFormats: Readonly<Record<string, readonly TimeForm[]>> = {
  iso8601: form([
    ...strictDate,
    optional(
      capitalT,
      optional(
        two('hour'),
        optional(colon, two('minute'), optional(colon, two('second'), optionalFraction, comma)),
      ),
      ...anyZone,
    ),
  ]),
  strict_date_optional_time: form([
    ...strictDate,
    optional(
      capitalT,
      optional(
        two('hour'),
        optional(colon, two('minute'), optional(colon, two('second'), optionalFraction, comma)),
        ...anyZone,
      ),
    ),
  ]),
  strict_date_optional_time_nanos: form([
    ...strictDate,
    optional(capitalT, ...strictTime, optionalFraction, comma, ...anyZone),
  ]),
  date_optional_time: form([
    ...date,
    optional(
      capitalT,
      optional(
        upToTwo('hour'),
        optional(colon, upToTwo('minute'), optionalSeconds, optionalFraction, comma, ...anyZone),
      ),
    ),
  ]),
  strict_date_time: zoned(...strictDate, capitalT, ...strictTime, optionalFraction),
  strict_date_time_no_millis: zoned(...strictDate, capitalT, ...strictTime),
  date_time: offsets(...date, capitalT, ...minutes, optional(colon, upToTwo('second'), fraction())),
  date_time_no_millis: [
    ...offsets(...date, capitalT, ...minutes, optionalSeconds),
    ...form([...date, capitalT, ...minutes, optionalSeconds, optional(zone)]),
    ...form([...date, capitalT, ...minutes, optionalSeconds, optional(basicOffset)]),
  ],
  strict_date: pattern('uuuu-MM-dd').map((one) => ({
    ...one,
    elements: [strictYear, dash, two('month'), dash, two('day')],
    strictness: 'lenient',
  })),
  strict_date_hour: pattern("uuuu-MM-dd'T'HH"),
  strict_date_hour_minute: pattern("uuuu-MM-dd'T'HH:mm"),
  strict_date_hour_minute_second: pattern("uuuu-MM-dd'T'HH:mm:ss"),
  strict_date_hour_minute_second_fraction: form([...strictDate, capitalT, ...strictTime, fraction()]),
  strict_date_hour_minute_second_millis: form([...strictDate, capitalT, ...strictTime, fraction()]),
  date: form(date),
  date_hour: form([...date, capitalT, upToTwo('hour')]),
  date_hour_minute: form([...date, capitalT, ...minutes]),
  date_hour_minute_second: form([...date, capitalT, ...time]),
  date_hour_minute_second_fraction: form([...date, capitalT, ...time, fraction()]),
  date_hour_minute_second_millis: form([...date, capitalT, ...time, fraction(3)]),
  strict_year: form([strictYear]),
  strict_year_month: form([strictYear, dash, two('month')]),
  strict_year_month_day: form(strictDate),
  year: form([anyNumber('year')]),
  year_month: form([anyNumber('year'), dash, anyNumber('month')]),
  year_month_day: form([anyNumber('year'), dash, anyNumber('month'), dash, anyNumber('day')]),
  basic_date: form([number('year', 1, 4, 'minus'), upToTwo('month'), upToTwo('day')]),
  basic_date_time: zoned(
    number('year', 4, 4, 'minus'),
    two('month'),
    two('day'),
    capitalT,
    ...basicTime,
    fraction(),
  ),
  basic_date_time_no_millis: zoned(
    number('year', 4, 4, 'minus'),
    two('month'),
    two('day'),
    capitalT,
    ...basicTime,
  ),
  basic_ordinal_date: form(basicOrdinal, 'smart'),
  basic_ordinal_date_time: zoned(
    number('yearOfEra', 4, 19, 'plus'),
    number('dayOfYear', 3),
    capitalT,
    ...basicTime,
    fraction(),
  ),
  basic_ordinal_date_time_no_millis: zoned(...basicOrdinal, capitalT, ...basicTime),
  strict_ordinal_date: form(strictOrdinal),
  strict_ordinal_date_time: zoned(
    ...strictOrdinal,
    capitalT,
    two('hour'),
    colon,
    two('minute'),
    optional(colon, two('second'), fraction()),
  ),
  strict_ordinal_date_time_no_millis: zoned(...strictOrdinal, capitalT, ...strictTime),
  ordinal_date: form(ordinal),
  ordinal_date_time: zoned(...ordinal, capitalT, ...minutes, optional(colon, upToTwo('second'), fraction())),
  ordinal_date_time_no_millis: zoned(...ordinal, capitalT, ...time),
  strict_week_date: anyCase(form(strictWeek)),
  strict_week_date_time: anyCase(zoned(...strictWeek, capitalT, ...strictTime, fraction())),
  strict_week_date_time_no_millis: anyCase(zoned(...strictWeek, capitalT, ...strictTime)),
  week_date: form(week),
  week_date_time: zoned(...week, capitalT, ...time, fraction()),
  week_date_time_no_millis: zoned(...week, capitalT, ...time),
  basic_week_date: form(basicWeek),
  basic_week_date_time: zoned(...basicWeek, capitalT, ...basicTime, fraction()),
  basic_week_date_time_no_millis: zoned(...basicWeek, capitalT, ...basicTime),
  strict_basic_week_date: form(strictBasicWeek(number('week', 1, 2))),
  strict_basic_week_date_time: zoned(
    ...strictBasicWeek(number('week', 1, 2)),
    capitalT,
    ...basicTime,
    fraction(),
  ),
  strict_basic_week_date_time_no_millis: zoned(...strictBasicWeek(number('week', 2)), capitalT, ...basicTime),
};
