import { describe, expect, it, test } from 'vitest';
import { numberTimeFormatOf, timeFormatOf } from '../../../../cli/init/infer/times.ts';
import { timeReader } from '../../../../functions/core/time-format/time-reader.ts';

describe('the format of times', () => {
  it.each([
    [['2026-11-23T10:00:00Z', '2026-11-23'], undefined],
    [['2026-11-23T10:00:00.123+01:00'], undefined],
    [['2026-11-23 10:00:00'], 'yyyy-MM-dd HH:mm:ss'],
    [['2026-11-23 10:00:00,123'], 'yyyy-MM-dd HH:mm:ss,SSS'],
    [['2026-11-23 10:00:00.1', '2026-11-23 10:00:00'], 'yyyy-MM-dd HH:mm:ss.S||yyyy-MM-dd HH:mm:ss'],
    [['2026-11-23 10:00:00+00'], 'yyyy-MM-dd HH:mm:ssX'],
    [['2026-11-23 10:00:00 +0100'], 'yyyy-MM-dd HH:mm:ss XX'],
    [['2026-11-23T10:00:00Z', '2026-11-23 10:00'], 'strict_date_optional_time||yyyy-MM-dd HH:mm'],
    [['2016/01/01 00:30:04.91'], 'yyyy/MM/dd HH:mm:ss.SS'],
    [['17/May/2015:10:05:03 +0000'], 'dd/MMM/yyyy:HH:mm:ss XX'],
    [['Sun, 06 Nov 1994 08:49:37 GMT'], "EEE, dd MMM yyyy HH:mm:ss 'GMT'"],
    [['Wed Oct 10 20:19:24 +0000 2018'], 'EEE MMM dd HH:mm:ss XX yyyy'],
    [['Mon Nov 30 14:49:33 UTC 2026'], "EEE MMM dd HH:mm:ss 'UTC' yyyy"],
    [['31/12/2025', '01/02/2025'], 'dd/MM/yyyy'],
    [['12/31/2025 5:04 PM'], 'M/d/yyyy h:mm a'],
    [['31.12.2025 23:59'], 'dd.MM.yyyy HH:mm'],
    [['1.2.2025', '11.12.2025'], 'd.M.yyyy'],
    [['02-Jan-2025'], 'dd-MMM-yyyy'],
    [['January 2, 2025', 'May 30, 2025'], 'MMMM d, yyyy||MMM d, yyyy'],
    [['20250131T102030Z'], "yyyyMMdd'T'HHmmssXXX"],
    [['2025-01-31 10:20:30 Europe/Berlin'], 'yyyy-MM-dd HH:mm:ss VV'],
    [['31.12.25'], 'dd.MM.yy'],
  ])('of %j is %s, and reads them all', (texts, format) => {
    const found = timeFormatOf('when', texts);
    expect(found).toBeDefined();
    expect(found?.format).toBe(format);
    const read = timeReader(format ?? 'strict_date_optional_time||epoch_millis');
    for (const text of texts) expect(read(text)).toBeTypeOf('number');
  });

  it.each([
    [['31/12/2025', '12/31/2025'], 'a day or a month first'],
    [['2026-02-30'], 'a day that is none'],
    [['2015', '2016'], 'years'],
    [['10:05:03'], 'a time of day'],
    [['1.2.3.4'], 'an address'],
    [['2026-11-23', 'tomorrow'], 'a word among them'],
    [['PT5M'], 'a length of time'],
    [['555-01-02'], 'a number of a phone'],
  ])('there is none of %j: %s', (texts) => {
    expect(timeFormatOf('when', texts)).toBeUndefined();
  });

  test('day and month that can’t be told apart are said to be so', () => {
    expect(timeFormatOf('date', ['03/04/2025', '05/06/2025'])?.ambiguous).toBeDefined();
    expect(timeFormatOf('date', ['03/04/2025', '15/04/2025'])?.ambiguous).toBeUndefined();
  });

  test('the order of the records tells day and month apart, and so does AM or PM', () => {
    const byMonth = ['01/10/2025', '01/11/2025', '01/12/2025', '02/01/2025'];
    expect(timeFormatOf('date', byMonth)).toEqual({ format: 'MM/dd/yyyy', ambiguous: 'month' });
    const byDay = ['10/01/2025', '11/01/2025', '12/01/2025', '01/02/2025'];
    expect(timeFormatOf('date', byDay)).toEqual({ format: 'dd/MM/yyyy', ambiguous: 'day' });
    expect(timeFormatOf('date', ['03/04/2025 10:00 AM'])?.format).toBe('MM/dd/yyyy hh:mm a');
  });

  it.each([
    ['timestamp', [1_795_428_000_000], undefined],
    ['ts', [1_795_428_000], 'epoch_second'],
    ['created_at', [1_795_428_000.25], 'epoch_second'],
    ['date', [20_250_131], 'basic_date'],
  ])('of %s %j is %s', (name, numbers, format) => {
    expect(numberTimeFormatOf(name, numbers)).toEqual({ format });
    expect(timeFormatOf(name, numbers.map(String))).toEqual({ format });
  });

  it.each([
    ['ts_us', 1_795_428_000_000_000, 'microseconds'],
    ['timeUnixNano', 1_795_428_000_000_000_000, 'nanoseconds'],
  ])('of %s %d are %s, which the transform converts', (name, number, unit) => {
    expect(numberTimeFormatOf(name, [number])).toEqual({ format: undefined, unit });
    expect(timeFormatOf(name, [String(number)])).toEqual({ format: undefined, unit });
  });

  it.each([
    ['count', [1_795_428_000]],
    ['phone', [1_795_428_000]],
    ['timestamp', [12, 1_795_428_000]],
    ['duration', [1_795_428_000_000]],
    ['date', [20_251_331]],
  ])('%s %j is no time', (name, numbers) => {
    expect(numberTimeFormatOf(name, numbers)).toBeUndefined();
  });
});
