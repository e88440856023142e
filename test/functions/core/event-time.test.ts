import { afterEach, describe, expect, test } from 'vitest';
import { eventTimeJudge } from '../../../functions/core/event-time.ts';
import { arrivalTime } from './records.ts';

const day = 86_400_000;
const hour = 3_600_000;

describe('an event time within 30 days past and 1 hour future of the arrival', () => {
  const judge = eventTimeJudge();
  test.each<[string, unknown, number]>([
    ['milliseconds', arrivalTime - day, arrivalTime - day],
    ['a Date', new Date(arrivalTime - day), arrivalTime - day],
    ['ISO 8601 text', '2026-11-22T10:00:00.000Z', arrivalTime - day],
    ['an offset', '2026-11-22T11:00:00+01:00', arrivalTime - day],
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
    ['a Date without a value', new Date(Number.NaN)],
    ['text that is no date', 'yesterday'],
    ['text that only JavaScript takes for a date', 'Nov 23 2026 09:00'],
    ['a number as text', String(arrivalTime)],
    ['empty text', ''],
    ['an object', {}],
    ['a list', [arrivalTime]],
    ['a BigInt', BigInt(arrivalTime)],
    ['true', true],
  ])('is not: %s', (_, value) => {
    expect(judge(value, arrivalTime)).toEqual({ time: arrivalTime, plausible: false });
  });
});

describe('the plausible range', () => {
  test.each([
    ['any', eventTimeJudge('any')],
    ['historical input', eventTimeJudge({ past: '1s', future: '1s' }, true)],
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
    const judge = eventTimeJudge({ past: '10s', future: '0s' });
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

  test.each(['2026-11-23T09:30:00', '2026-11-23 09:30', '2026-11-23T09:30:00.000'])(
    '%s is UTC wherever the function runs, so that the index is the same',
    (text) => {
      process.env.TZ = 'America/Los_Angeles';
      const time = Date.UTC(2026, 10, 23, 9, 30);
      expect(eventTimeJudge()(text, arrivalTime)).toEqual({ time, plausible: true });
    },
  );
});
