import { afterEach, describe, expect, test } from 'vitest';
import { type EventTime, eventTimeReader } from '../../../../functions/core/document/event-time.ts';
import type { EventTimeRange, FieldMapping } from '../../../../functions/pipeline/pipeline.ts';
import { arrivalTime } from '../records.ts';

const day = 86_400_000;
const hour = 3_600_000;

type Judge = (value: unknown, arrivalTime: number) => EventTime;

/** A judge of the values of one field. */
function judgeOf(
  range?: EventTimeRange,
  historical?: boolean,
  mapping: FieldMapping = { type: 'date' },
): Judge {
  const pipeline = {
    document: { index: 'i-{yyyy}', eventTime: 'at' },
    mappings: { at: mapping },
    ...(range !== undefined && { eventTimeRange: range }),
  };
  const readEventTime = eventTimeReader(pipeline, historical);
  return (at, arrival) => readEventTime({ at }, arrival);
}

const unreadable = (text: string) =>
  expect.objectContaining({
    failure: { stage: 'document', type: 'unreadable_event_time', message: expect.stringContaining(text) },
  });

describe('an event time within 30 days past and 1 hour future of the arrival', () => {
  const judge = judgeOf();
  test.each<[string, unknown, number]>([
    ['milliseconds', arrivalTime - day, arrivalTime - day],
    ['a Date', new Date(arrivalTime - day), arrivalTime - day],
    ['ISO 8601 text', '2026-11-22T10:00:00.000Z', arrivalTime - day],
    ['an offset', '2026-11-22T11:00:00+01:00', arrivalTime - day],
    ['an offset of hours', '2026-11-22T11:00:00+01', arrivalTime - day],
    ['an hour alone', '2026-11-22T10Z', arrivalTime - day],
    ['a decimal comma', '2026-11-22T10:00:00,250Z', arrivalTime - day + 250],
    ['milliseconds as text', String(arrivalTime - day), arrivalTime - day],
    ['a list of one', ['2026-11-22T10:00:00Z'], arrivalTime - day],
    ['a list of equal ones', ['2026-11-22T10:00:00Z', arrivalTime - day], arrivalTime - day],
    ['an object that is text in JSON', { toJSON: () => '2026-11-22T10:00:00Z' }, arrivalTime - day],
    ['a date alone', '2026-11-22', Date.UTC(2026, 10, 22)],
    ['the very limit of the past', arrivalTime - 30 * day, arrivalTime - 30 * day],
    ['the very limit of the future', arrivalTime + hour, arrivalTime + hour],
  ])('is taken from %s', (_, value, time) => {
    expect(judge(value, arrivalTime)).toEqual({ time, plausible: true });
  });

  test.each([undefined, null])('and a document that has %s takes its arrival, untagged', (value) => {
    expect(judge(value, arrivalTime)).toEqual({ time: arrivalTime, plausible: true });
  });

  test.each<[string, unknown]>([
    ['a millisecond too old', arrivalTime - 30 * day - 1],
    ['a millisecond too new', arrivalTime + hour + 1],
    ['seconds instead of milliseconds', arrivalTime / 1_000],
    ['negative', -1],
    ['NaN', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['the last day that a Date knows', 8.64e15],
    ['a Date that is none', new Date(Number.NaN)],
    ['two times', [arrivalTime, arrivalTime - 1]],
    ['no time in a list', []],
    ['a number of the size of a year', 2026],
  ])('is not: %s', (_, value) => {
    expect(judge(value, arrivalTime)).toMatchObject({ time: arrivalTime, plausible: false });
  });

  test('what the field says is kept, for those who are to be warned', () => {
    expect(judge('2015-05-17', arrivalTime).found).toBe(Date.UTC(2015, 4, 17));
    expect(judge([], arrivalTime).found).toBeNaN();
    expect(judge(arrivalTime, arrivalTime)).not.toHaveProperty('found');
  });

  test.each<[string, unknown]>([
    ['text that is no date', 'yesterday'],
    ['text that only JavaScript takes for a date', 'Nov 23 2026 09:00'],
    ['a space for the T', '2026-11-23 09:30:00'],
    ['a day that is not in the calendar', '2026-02-30'],
    ['empty text', ''],
    ['an object', {}],
    ['an object that is one in JSON too', { toJSON: () => ({}) }],
    ['a list that is one in JSON too', { toJSON: () => [arrivalTime] }],
    ['a list with one that is none', [arrivalTime, 'yesterday']],
    ['true', true],
  ])('is refused where the engine would refuse it, never taken for now: %s', (_, value) => {
    expect(() => judge(value, arrivalTime)).toThrow(unreadable('strict_date_optional_time||epoch_millis'));
  });
});

describe('the mapping’s format', () => {
  test.each<[string, unknown, number]>([
    ['epoch_second', 1_795_341_600, 1_795_341_600_000],
    ['epoch_second', '1795341600.5', 1_795_341_600_500],
    ['basic_date_time_no_millis', '20261122T100000Z', Date.UTC(2026, 10, 22, 10)],
    ['yyyy-MM-dd HH:mm:ss,SSS', '2026-11-22 10:00:00,250', Date.UTC(2026, 10, 22, 10, 0, 0, 250)],
    ['epoch_second||dd/MMM/yyyy:HH:mm:ss Z', '22/Nov/2026:11:00:00 +0100', Date.UTC(2026, 10, 22, 10)],
    ['yyyyMMdd', 20_261_122, Date.UTC(2026, 10, 22)],
    ['yyyyMMddHHmm', 202_611_221_000, Date.UTC(2026, 10, 22, 10)],
    ['yyyyMMddHHmm||epoch_millis', 202_611_221_000, Date.UTC(2026, 10, 22, 10)],
    ['epoch_millis||yyyyMMddHHmm', arrivalTime - day, arrivalTime - day],
  ])('%s reads %s as the engine does', (format, value, time) => {
    const judge = judgeOf(undefined, false, { type: 'date', format });
    expect(judge(value, arrivalTime)).toEqual({ time, plausible: true });
  });

  test('that reads no ISO 8601 refuses it', () => {
    const judge = judgeOf(undefined, false, { type: 'date', format: 'epoch_second' });
    expect(() => judge('2026-11-22T10:00:00Z', arrivalTime)).toThrow(unreadable('epoch_second'));
  });

  test('of nanoseconds has no time before 1970, nor after 2262', () => {
    const judge = judgeOf('any', false, { type: 'date_nanos' });
    expect(judge('2262-04-11T23:47:16.854Z', arrivalTime).plausible).toBe(true);
    expect(() => judge('1969-12-31T23:59:59.999Z', arrivalTime)).toThrow(unreadable('1969'));
    expect(() => judge('2262-04-11T23:47:16.855Z', arrivalTime)).toThrow(unreadable('2262'));
  });
});

describe('where the engine ignores what is malformed, so does the pipeline, and tags the document', () => {
  const ignoring = { type: 'date', ignore_malformed: true };
  test('by the field', () => {
    const judge = judgeOf(undefined, false, ignoring);
    expect(judge('yesterday', arrivalTime)).toEqual({
      time: arrivalTime,
      plausible: false,
      found: Number.NaN,
    });
  });

  test.each([
    { 'index.mapping.ignore_malformed': true },
    { 'mapping.ignore_malformed': 'true' },
    { index: { mapping: { ignore_malformed: true } } },
    { index: {}, 'index.mapping.ignore_malformed': true },
  ])('by the index: %j', (settings) => {
    const pipeline = { document: { index: 'i', eventTime: 'at' }, settings };
    const tagged = eventTimeReader({ ...pipeline, mappings: { at: { type: 'date' } } });
    expect(tagged({ at: 'yesterday' }, arrivalTime).plausible).toBe(false);
    const refusing = eventTimeReader({
      ...pipeline,
      mappings: { at: { ...ignoring, ignore_malformed: false } },
    });
    expect(() => refusing({ at: 'yesterday' }, arrivalTime)).toThrow(unreadable('yesterday'));
  });
});

test.each([{}, { index: {} }, { index: 5 }, { index: { mapping: {} } }, { index: { mapping: null } }])(
  'where nothing says so, what is malformed is refused: %j',
  (settings) => {
    const pipeline = { document: { index: 'i', eventTime: 'at' }, settings, mappings: {} };
    expect(() => eventTimeReader(pipeline)({ at: 'yesterday' }, arrivalTime)).toThrow(
      unreadable('yesterday'),
    );
  },
);

describe('the plausible range', () => {
  test.each([
    ['any', judgeOf('any')],
    ['historical input', judgeOf({ past: '1s', future: '1s' }, true)],
  ])('is all years of four digits with %s', (_, judge) => {
    expect(judge(0, arrivalTime)).toEqual({ time: 0, plausible: true });
    expect(judge('1000-01-01', arrivalTime).plausible).toBe(true);
    expect(judge('9999-12-31T23:59:59.999Z', arrivalTime).plausible).toBe(true);
    expect(judge('0999-12-31', arrivalTime).plausible).toBe(false);
    expect(judge('+010000-01-01', arrivalTime).plausible).toBe(false);
    expect(judge('+275760-09-13', arrivalTime).plausible).toBe(false);
    expect(judge(Number.NEGATIVE_INFINITY, arrivalTime).plausible).toBe(false);
  });

  test('is the pipeline’s own when it has one', () => {
    const judge = judgeOf({ past: '10s', future: '0s' });
    expect(judge(arrivalTime - 10_000, arrivalTime).plausible).toBe(true);
    expect(judge(arrivalTime - 10_001, arrivalTime).plausible).toBe(false);
    expect(judge(arrivalTime + 1, arrivalTime).plausible).toBe(false);
  });
});

describe('text without a time zone', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  test.each(['2026-11-23T09:30:00', '2026-11-23T09:30', '2026-11-23T09:30:00.000'])(
    '%s is UTC wherever the function runs, so that the index is the same',
    (text) => {
      process.env.TZ = 'America/Los_Angeles';
      const time = Date.UTC(2026, 10, 23, 9, 30);
      expect(judgeOf()(text, arrivalTime)).toEqual({ time, plausible: true });
    },
  );
});
