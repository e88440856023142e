import { describe, expect, it } from 'vitest';
import { readTime, writtenTimeToIso } from '../../../pipelines/parsers/time.ts';

describe('readTime', () => {
  it.each([
    ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.000Z'],
    ['2026-11-23T10:00:00.123456789Z', '2026-11-23T10:00:00.123Z'],
    ['2026-11-23T10:00:00,5+02:00', '2026-11-23T08:00:00.500Z'],
    ['2026-11-23 10:00:00-0330', '2026-11-23T13:30:00.000Z'],
    ['2026-11-23T11:00:00+01', '2026-11-23T10:00:00.000Z'],
    ['2026-11-23T10Z', '2026-11-23T10:00:00.000Z'],
    ['20261123T100000Z', '2026-11-23T10:00:00.000Z'],
    ['20261123T100000.250+0000', '2026-11-23T10:00:00.250Z'],
    ['1795428000000', '2026-11-23T10:00:00.000Z'],
    ['2026-11-23T10:00', '2026-11-23T10:00:00.000Z'],
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    [1_795_428_000_000, '2026-11-23T10:00:00.000Z'],
    [0, '1970-01-01T00:00:00.000Z'],
  ])('reads %j, in UTC where no zone is given', (value, expected) => {
    expect(readTime(value)).toBe(expected);
  });

  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-11-23T24:00:00Z',
    '2026-11-23T10:00:00+24:00',
    '1969-12-31T23:59:59Z',
    '+012026-11-23',
    'yesterday',
    '20261123',
    '2026',
    '1795428000',
    '',
    -1,
    Number.NaN,
    8.64e15,
    null,
    {},
  ])('refuses %j', (value) => {
    expect(readTime(value)).toBeUndefined();
  });
});

it('a year that a Date would move to the twentieth century is refused', () => {
  expect(writtenTimeToIso({ year: 70, month: 1, day: 1 })).toBeUndefined();
});
