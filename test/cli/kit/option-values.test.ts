import { expect, it } from 'vitest';
import {
  duration,
  isoTime,
  moment,
  notEmpty,
  positiveNumber,
  wholeNumber,
} from '../../../cli/kit/option-values.ts';

const parsers = {
  any: duration({ example: '60s or 5m' }),
  upToADay: duration({ most: '1d', example: '2h' }),
  whole: wholeNumber(1, 16),
  positive: positiveNumber(),
  minutes: positiveNumber(1_440),
  isoTime,
  name: notEmpty('the name of a file'),
};

it.each<[keyof typeof parsers, string, number | string]>([
  ['any', '500ms', 500],
  ['any', '0s', 0],
  ['any', '2h', 7_200_000],
  ['upToADay', '24h', 86_400_000],
  ['whole', '16', 16],
  ['positive', '0.5', 0.5],
  ['minutes', '1440', 1_440],
  ['isoTime', '2026-11-23', Date.UTC(2026, 10, 23)],
  ['name', 'a b', 'a b'],
])('%s takes %s', (parser, value, parsed) => {
  expect(parsers[parser](value)).toBe(parsed);
});

it.each<[keyof typeof parsers, string, string]>([
  ['any', '1.5h', 'Give a length of time, such as 60s or 5m.'],
  ['any', '-1s', 'Give a length of time, such as 60s or 5m.'],
  ['any', '5', 'Give a length of time, such as 60s or 5m.'],
  ['upToADay', '86400001ms', 'Give a length of time up to 1d, such as 2h.'],
  ['whole', '17', 'Give a whole number from 1 to 16.'],
  ['whole', '1e1', 'Give a whole number from 1 to 16.'],
  ['positive', '0', 'Give a number above 0.'],
  ['positive', 'Infinity', 'Give a number above 0.'],
  ['minutes', '1441', 'Give a number above 0, at most 1440.'],
  ['isoTime', 'now', 'Give a time in ISO 8601'],
  ['name', ' ', 'Give the name of a file.'],
])('%s refuses "%s" and says what to give', (parser, value, sentence) => {
  expect(() => parsers[parser](value)).toThrow(sentence);
});

it.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['2d', 172_800_000],
])('a time may be how long ago it was: %s', (text, ago) => {
  expect(Math.abs(Date.now() - ago - moment(text))).toBeLessThan(1_000);
});

it('a time may be ISO 8601', () => {
  expect(moment('2026-11-23T10:00')).toBe(Date.UTC(2026, 10, 23, 10));
});

it.each(['', '0s', '-1h', '1', '1w', '1.5h', '99999999d', 'yesterday'])('%j is no time', (text) => {
  expect(() => moment(text)).toThrow('ISO 8601, such as');
});
