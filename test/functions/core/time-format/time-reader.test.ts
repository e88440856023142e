import { afterEach, describe, expect, test, vi } from 'vitest';
import { timeFormatProblem } from '../../../../functions/check/mappings.ts';
import { namedFormats } from '../../../../functions/core/time-format/named-formats.ts';
import { takesMilliseconds, timeReader } from '../../../../functions/core/time-format/time-reader.ts';

import known from './known-times.json' with { type: 'json' };
import ofOpenSearch from './opensearch-times.json' with { type: 'json' };

/** Milliseconds, or `undefined`, of texts under a format. */
const read = (format: string, text: string) => timeReader(format)(text);

const byDefault = 'strict_date_optional_time||epoch_millis';

// What OpenSearch 3.8 answered; the test beside an engine asks it anew.
describe('reads what the engines read', () => {
  test.each<[format: string, text: string, time: string]>([
    [byDefault, '2026-11-28T10:00:00.123999999Z', '2026-11-28T10:00:00.123Z'],
    [byDefault, '1969-12-31T23:59:59.9999Z', '1969-12-31T23:59:59.999Z'],
    [byDefault, '2026-11-28T10:00:00UTC+01:00', '2026-11-28T09:00:00.000Z'],
    [byDefault, '2026-11-28T10:00:00+01:00:30', '2026-11-28T08:59:30.000Z'],
    [byDefault, '2026-11-28T10:00:00Europe/Berlin', '2026-11-28T09:00:00.000Z'],
    [byDefault, '2026-03-29T02:30:00Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    [byDefault, '2026-10-25T02:30:00Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    [byDefault, '2026', '2026-01-01T00:00:00.000Z'],
    [byDefault, '20261128', '1970-01-01T05:37:41.128Z'],
    [byDefault, '-1', '1969-12-31T23:59:59.999Z'],
    ['epoch_second', '-1.5', '1969-12-31T23:59:59.500Z'],
    ['epoch_micros', '1764000000000999', '2025-11-24T16:00:00.000Z'],
    ['basic_date_time', '20261128T100000.250+0100', '2026-11-28T09:00:00.250Z'],
    ['date_hour_minute_second_fraction', '2026-11-28T1:2:3.25', '2026-11-28T01:02:03.250Z'],
    ['week_date', '2026-W53-7', '2027-01-03T00:00:00.000Z'],
    ['weekyear_week_day', '2026-W53-7', '2027-01-03T00:00:00.000Z'],
    ['strict_date', '2026-02-30', '2026-03-02T00:00:00.000Z'],
    ['strict_date_hour', '2026-02-30T24', '2026-03-01T00:00:00.000Z'],
    ['dateOptionalTime', '2026-11-28', '2026-11-28T00:00:00.000Z'],
    ['8yyyy-MM-dd', '2026-11-28', '2026-11-28T00:00:00.000Z'],
    ['yyyyMMddHHmmssSSS', '20261128100000123', '2026-11-28T10:00:00.123Z'],
    ['uuuu-MM-dd HH:mm VV', '2026-11-28 10:00 Etc/GMT0', '2026-11-28T10:00:00.000Z'],
    ['uuuu-MM-dd HH:mm VV', '2026-11-28 10:00 Etc/GMT+5', '2026-11-28T15:00:00.000Z'],
    ['basic_ordinal_date', '2026332', '2026-11-28T00:00:00.000Z'],
    ['uuuu_dd_MM', '2026_28_11', '2026-11-28T00:00:00.000Z'],
    ['yy/MM/dd', '26/11/28', '2026-11-28T00:00:00.000Z'],
    ['dd/MMM/yyyy:HH:mm:ss Z', '28/Nov/2026:10:00:00 -0530', '2026-11-28T15:30:00.000Z'],
    ['yyyy-MM-dd hh:mm:ss a', '2026-11-28 12:30:00 AM', '2026-11-28T00:30:00.000Z'],
    ['yyyy-MM-dd hh:mm:ss', '2026-11-28 10:00:00', '2026-11-28T00:00:00.000Z'],
    ["yyyy-MM-dd'T'HH:mm[:ss[.SSS]][XXX]", '2026-11-28T10:00+01:00', '2026-11-28T09:00:00.000Z'],
    ['MMM dd HH:mm:ss', 'Nov 28 10:00:00', '1970-11-28T10:00:00.000Z'],
    ["hh 'o''clock' a, uuuu-DDD", "10 o'clock PM, 2024-366", '2024-12-31T22:00:00.000Z'],
  ])('%s: %s', (format, text, time) => {
    expect(read(format, text)).toBe(Date.parse(time));
  });
});

// The test beside an engine asks it for the same.
describe('reads names and patterns as OpenSearch does', () => {
  /** A time that no Date knows is the latest or the earliest that the engine keeps. */
  const shown = (time: number | undefined) => {
    if (time === undefined) return 'refused';
    if (Math.abs(time) === 2 ** 63) return time > 0 ? 'latest' : 'earliest';
    return new Date(time).toISOString();
  };
  // Those of the second file are at the limits of a field, or at what tells two alternatives of a format apart:
  // what `org.opensearch.common.time.DateFormatter` of OpenSearch 3.8 answers.
  test.each([...Object.entries(known), ...Object.entries(ofOpenSearch)])('%s', (format, times) => {
    const answers = Object.keys(times).map((text): [string, string] => [text, shown(read(format, text))]);
    expect(Object.fromEntries(answers)).toEqual(times);
  });

  test('and no name is left out', () => {
    expect(Object.keys(known)).toEqual(expect.arrayContaining(Object.keys(namedFormats)));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('the clock of a zone is made once, and none for an offset', () => {
  const made: unknown[] = [];
  class Counted extends Intl.DateTimeFormat {
    constructor(locale: string, options: Intl.DateTimeFormatOptions) {
      super(locale, options);
      made.push(options.timeZone);
    }
  }
  vi.stubGlobal('Intl', Object.create(Intl, { DateTimeFormat: { value: Counted } }));
  const readZone = timeReader('uuuu-MM-dd HH:mm VV');
  for (const zone of ['Europe/Paris', '+01:00', 'Europe/Paris']) {
    expect(readZone(`2026-11-28 10:00 ${zone}`)).toBe(Date.parse('2026-11-28T09:00:00Z'));
  }
  expect(made).toEqual(['Europe/Paris']);
});

test.each([
  ['epoch_millis', true],
  ['strict_date_optional_time||epoch_millis', true],
  ['date_optional_time||strict_date_optional_time_nanos||epoch_millis', true],
  [' iso8601 || epoch_millis || yyyy', true],
  ['epoch_second||epoch_millis', false],
  ['strict_date_optional_time||yyyyMMddHHmm||epoch_millis', false],
  ['strict_date_optional_time', false],
  ['yyyy', false],
])('whole numbers are milliseconds as they are under %j: %j', (format, expected) => {
  expect(takesMilliseconds(format)).toBe(expected);
});

describe('refuses what the engines refuse', () => {
  test.each<[format: string, text: string]>([
    [byDefault, '2026-11-28T10:00:00.1234567890Z'],
    [byDefault, '2026-11-28T10:00:00z'],
    [byDefault, '2026-11-28T24:00:00Z'],
    [byDefault, '2026-11-28T23:59:60Z'],
    [byDefault, '2026-11-28T10:00:00+19:00'],
    [byDefault, '2026-11-28T10:00:00Europe/BERLIN'],
    [byDefault, '12026-11-28'],
    [byDefault, '-2510333456'],
    [byDefault, '99999999999999999999'],
    ['epoch_second', '-0'],
    ['d.M.yyyy H:m', '21.12.1989 -5:51'],
    ['yyyyMMdd||epoch_millis', '20261328'],
    ['yyyy-DDD', '2026-366'],
    ['week_date', '2025-W53-7'],
    ['EEE dd MMM uuuu', 'Sun 28 Nov 2026'],
    ['dd/MMM/yyyy', '28/nov/2026'],
    ['yyyy-MM-dd HH:mm:ss Z', '2026-11-28 10:00:00 Z'],
    ['yyyy-MM-dd HH:mmXXX', '2026-11-28 10:00+01:3 '],
    ['yyyy-MM-dd HH:mmXXX', '2026-11-28 10:00+01: 3'],
    // A year of five digits has a plus.
    ['basic_ordinal_date', '20261332'],
    // Digits of two fields that stand side by side, but for a bracket.
    ['yyyy[]MMdd', '20261128'],
  ])('%s: %s', (format, text) => {
    expect(read(format, text)).toBeUndefined();
  });
});

describe('a format that event times can’t be read by is a problem with its remedy', () => {
  test.each<[format: unknown, locale: unknown, problem: string]>([
    [
      'YYYY-MM-dd',
      undefined,
      `format: "YYYY-MM-dd" can't be an event time's: event times can't be read by its "YYYY"; the year of a date is yyyy or uuuu, YYYY that of a week`,
    ],
    [
      'yyyy-MM-ddTHH:mm',
      undefined,
      `event times can't be read by its "T"; text stands in quotes, such as 'T'`,
    ],
    [
      'EEE MMM dd HH:mm:ss z yyyy',
      undefined,
      `event times can't be read by its "z"; a zone's name or offset is read by VV, an offset by XXX or Z; text that is always the same stands in quotes, such as 'GMT'`,
    ],
    [
      'strict_date_optional_tim',
      undefined,
      ': "strict_date_optional_tim" is no name of a format that is read here',
    ],
    ['rfc3339_lenient', undefined, ': "rfc3339_lenient" is no name of a format that is read here'],
    ["yyyy-MM-dd 'at", undefined, ": it lacks a closing '"],
    ["yyyy''MM'dd", undefined, ": it lacks a closing '"],
    ['yyyy]', undefined, ': it has a ] without its ['],
    ['yyyy||', undefined, ': a part of it is empty'],
    ['||yyyy', undefined, ': a part of it is empty'],
    ['yyyy{', undefined, ': it has {, which is reserved'],
    ['yyyy#', undefined, ': it has #, which is reserved'],
    ['X_strict_date', undefined, ': event times can\'t be read by its "t"'],
    ['yyyy-MM-ddd', undefined, 'event times can\'t be read by its "ddd"'],
    [8, undefined, 'format: 8 is no text'],
    ['dd MMM yyyy', 'de', 'locale: "de" has names'],
  ])('%s, %s', (format, locale, problem) => {
    expect(timeFormatProblem(format, locale)).toContain(problem);
  });

  test.each([
    ...['y'.repeat(20), 'u'.repeat(20), 'MMMMM', 'LLLLL', 'ddd', 'DDDD', 'EEEEE', 'aa', 'HHH', 'kkk', 'KKK'],
    ...['hhh', 'mmm', 'sss', 'S'.repeat(10), 'V', 'VVV', 'XXXXXX', 'xxxxxx', 'ZZZZ', 'ZZZZZZ', 'G', 'Q', 'n'],
  ])('a letter that is there too often, or that says no time: %s', (format) => {
    expect(timeFormatProblem(format, undefined)).toContain(`can't be read by its "${format}"`);
  });

  test.each<[format: string, locale: unknown]>([
    [byDefault, undefined],
    ['dd MMM yyyy', 'en_GB'],
    ['yyyy-MM-dd', 'de'],
    ['strict_date_optional_time', 'de'],
  ])('%s, %s is none', (format, locale) => {
    expect(timeFormatProblem(format, locale)).toBeUndefined();
  });
});
