import { expect, test } from 'vitest';
import {
  placeholders,
  unclosedPlaceholder,
  unknownPlaceholders,
} from '../../../../functions/core/monitors/placeholders.ts';
import { count, top } from '../../../../functions/pipeline/metrics.ts';

const always = ['monitor', 'severity', 'status', 'threshold', 'windowStart', 'windowEnd', 'key'];
const metrics = { n: count(), pages: top('page', 3), broken: 5 };

test.each([
  ['threshold', [...always, 'duration', 'value', 'metrics.n', 'key.host']],
  ['spike', [...always, 'duration', 'value', 'metrics.n', 'key.host']],
  ['flatline', [...always, 'duration', 'key.host']],
  ['newValue', [...always, 'key.host']],
] as const)('what a message of a monitor may have in braces: %s', (type, known) => {
  expect(placeholders(type, ['host'], metrics)).toEqual(known);
});

test('what else is in braces is unknown, and an open brace has no end', () => {
  expect(unknownPlaceholders('{a} {b} {} {a}', ['a'])).toEqual(['b', '']);
  expect(unknownPlaceholders('none', [])).toEqual([]);
  expect(unclosedPlaceholder('{a} and {b\nc')).toBe('{b\nc');
  expect(unclosedPlaceholder('{a{b}')).toBe('{a{b}');
  expect(unclosedPlaceholder('{a} b}')).toBeUndefined();
});
