import { expect, test } from 'vitest';
import { ImplausibleTimes } from '../../../../functions/core/document/implausible-times.ts';

const timesOf = (...all: number[]) => {
  const times = new ImplausibleTimes();
  for (const one of all) times.add(one);
  return { documents: times.documents, range: times.range };
};

test('they are counted, with the earliest and the latest', () => {
  expect(timesOf(Date.UTC(2015, 4, 20), Date.UTC(2015, 4, 17), Date.UTC(2015, 4, 18))).toEqual({
    documents: 3,
    range: { from: '2015-05-17T00:00:00.000Z', to: '2015-05-20T00:00:00.000Z' },
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1, -9e15])(
  '%d is counted, but no time',
  (time) => {
    expect(timesOf(time)).toEqual({ documents: 1, range: undefined });
    expect(timesOf(0, time)).toMatchObject({ documents: 2, range: { to: '1970-01-01T00:00:00.000Z' } });
  },
);

test('none is none', () => {
  expect(timesOf()).toEqual({ documents: 0, range: undefined });
});

test('the first and the last time that a Date can hold are times', () => {
  expect(timesOf(-8.64e15, 8.64e15).range).toEqual({
    from: '-271821-04-20T00:00:00.000Z',
    to: '+275760-09-13T00:00:00.000Z',
  });
});
