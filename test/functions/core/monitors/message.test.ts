import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  linksOf,
  messageOf,
  type Subject,
  subjectLine,
} from '../../../../functions/core/monitors/message.ts';
import type { Course } from '../../../../functions/core/monitors/state.ts';
import { anyText } from '../../../any-text.ts';
import { minute, plan, threshold } from './monitors.ts';

const alert: Course = {
  status: 'firing',
  episode: 2,
  since: 0,
  lastBreach: 3 * minute,
  firedAt: minute,
  value: 12.345678,
  threshold: 10,
  metrics: { n: 12, version: 'v1', mean: 1 / 3 },
};

function subject(changes: Partial<Subject> = {}): Subject {
  return { plan: threshold(), key: ['web-1'], alert, status: 'firing', ...changes };
}

test.each<[string, string]>([
  ['{monitor} {severity} {status}', 'busy warning firing'],
  ['{value} of {threshold}', '12.3457 of 10'],
  ['{windowStart} to {windowEnd}', '1970-01-01T00:02:00.000Z to 1970-01-01T00:03:00.000Z'],
  ['{key} {key.host}', 'host=web-1 web-1'],
  ['{metrics.n} {metrics.version} {metrics.errors} {metrics.mean}', '12 v1 - 0.333333'],
  ['{key.toString} {constructor} {} { {{value}}', '{key.toString} {constructor} {} { {12.3457}'],
])('the template %s becomes %s', (message, expected) => {
  expect(messageOf(subject({ plan: threshold({ message }) }))).toBe(expected);
});

test.each([
  ['{value} of {threshold} after {duration}', 'Resolved: 3 of 10 after 4m'],
  ['{windowStart} to {windowEnd}', 'Resolved: 1970-01-01T00:04:00.000Z to 1970-01-01T00:05:00.000Z'],
  ['{metrics.n}', 'Resolved: 3'],
])('of an end, the template %s becomes %s', (message, expected) => {
  const ended = { ...resolved, resolvedMetrics: { n: 3 } };
  expect(messageOf(subject({ plan: threshold({ message }), status: 'resolved', alert: ended }))).toBe(
    expected,
  );
});

test('what a placeholder brings is no template itself', () => {
  const told = subject({ plan: threshold({ message: '{key.host}' }), key: ['{monitor} $& $1'] });
  expect(messageOf(told)).toBe('{monitor} $& $1');
});

test('an end is told as such, whether or not the template says so', () => {
  expect(messageOf(subject({ plan: threshold({ message: 'busy' }), status: 'resolved' }))).toBe(
    'Resolved: busy',
  );
  expect(messageOf(subject({ plan: threshold({ message: '{status}' }), status: 'resolved' }))).toBe(
    'resolved',
  );
});

const resolved = {
  ...alert,
  status: 'ok',
  resolvedAt: 5 * minute,
  peak: 40,
  resolvedValue: 3,
  resolvedThreshold: 10,
} as const;

test.each<[Partial<Subject>, string]>([
  [
    { status: 'resolved', alert: resolved },
    'busy (warning) is resolved for host=web-1, since 1970-01-01T00:05:00.000Z, after 4m: 3, with a limit of above 10, in the window 1970-01-01T00:04:00.000Z to 1970-01-01T00:05:00.000Z, and 40 at worst.',
  ],
  [
    { alert: { ...alert, throttledUntil: 2 * minute, value: Number.MAX_VALUE } },
    'busy (warning) is firing for host=web-1, since 1970-01-01T00:01:00.000Z, throttled until 1970-01-01T00:02:00.000Z: infinity, with a limit of above 10, in the window 1970-01-01T00:02:00.000Z to 1970-01-01T00:03:00.000Z.',
  ],
  [
    { status: 'resolved', alert: { ...resolved, gone: true } },
    'busy (warning) is resolved for host=web-1, since 1970-01-01T00:05:00.000Z, after 4m: no documents after 1970-01-01T00:03:00.000Z, and none expected any more.',
  ],
  [
    {
      status: 'resolved',
      alert: { ...resolved, unclearThrough: 3 * minute, clearThrough: 4 * minute, gone: true },
    },
    'busy (warning) is resolved for host=web-1, since 1970-01-01T00:05:00.000Z, after 4m: no documents after 1970-01-01T00:04:00.000Z, and none expected any more.',
  ],
  [
    {},
    'busy (warning) is firing for host=web-1: 12.3457, with a limit of above 10, in the window 1970-01-01T00:02:00.000Z to 1970-01-01T00:03:00.000Z.',
  ],
  [
    { plan: plan({ type: 'flatline', silentFor: '5m' }) },
    'busy (warning) is firing for host=web-1: no documents after 1970-01-01T00:03:00.000Z.',
  ],
  [
    { plan: plan({ type: 'newValue' }) },
    'busy (warning) is firing for host=web-1: seen for the first time at 1970-01-01T00:00:00.000Z.',
  ],
  [
    { alert: { ...alert, value: 1_000_001, threshold: 1_000_000.5 } },
    'busy (warning) is firing for host=web-1: 1000001, with a limit of above 1000000, in the window 1970-01-01T00:02:00.000Z to 1970-01-01T00:03:00.000Z.',
  ],
  [
    {
      plan: plan({ type: 'flatline', silentFor: '5m' }),
      status: 'resolved',
      alert: { ...alert, resolvedAt: 63 * 60_000, gone: true },
    },
    'busy (warning) is resolved for host=web-1, since 1970-01-01T01:03:00.000Z, after 62m: no documents after 1970-01-01T00:03:00.000Z, and none expected any more.',
  ],
  [
    {
      plan: plan({ type: 'flatline', silentFor: '5m' }),
      status: 'resolved',
      alert: { ...alert, resolvedAt: 0 },
    },
    'busy (warning) is resolved for host=web-1, since 1970-01-01T00:00:00.000Z, after 0s: no documents after 1970-01-01T00:03:00.000Z.',
  ],
  [
    { alert: { ...alert, lastNotified: minute + 1 } },
    'busy (warning) is firing for host=web-1, since 1970-01-01T00:01:00.000Z: 12.3457, with a limit of above 10, in the window 1970-01-01T00:02:00.000Z to 1970-01-01T00:03:00.000Z.',
  ],
  [
    { alert: { ...alert, lastNotified: minute } },
    'busy (warning) is firing for host=web-1: 12.3457, with a limit of above 10, in the window 1970-01-01T00:02:00.000Z to 1970-01-01T00:03:00.000Z.',
  ],
  [
    { plan: plan({ type: 'flatline', silentFor: '5m' }), alert: { ...alert, lastNotified: 9 * minute } },
    'busy (warning) is firing for host=web-1: no documents after 1970-01-01T00:03:00.000Z.',
  ],
  [
    { plan: plan({ type: 'newValue' }), alert: { ...alert, lastNotified: 9 * minute } },
    'busy (warning) is firing for host=web-1: seen for the first time at 1970-01-01T00:00:00.000Z.',
  ],
  [
    { plan: threshold({ below: 3 }), alert: { status: 'firing', episode: 1, firedAt: 0, threshold: 3 } },
    'busy (warning) is firing for host=web-1: no value, with a limit of below 3, in the window - to -.',
  ],
  [
    { plan: plan({ type: 'spike', value: 'n', factor: 3, baseline: 5, atLeast: 5 }) },
    'busy (warning) is firing for host=web-1: 12.3457, with a limit of above 10, in the window 1970-01-01T00:02:00.000Z to 1970-01-01T00:03:00.000Z.',
  ],
])('without a template one sentence says all: %#', (changes, expected) => {
  expect(messageOf(subject(changes))).toBe(expected);
});

test('what comes from the stream brings no line breaks, no hidden characters, and at most 100', () => {
  const told = subject({
    plan: threshold({ message: '{key.host}' }),
    key: ['a\r\nb\u2028c\u202ed\u0000e\u001b[31m'],
  });
  expect(messageOf(told)).toBe('abcde[31m');
  const long = messageOf(subject({ plan: threshold({ message: '{key.host}' }), key: ['😀'.repeat(5_000)] }));
  expect([...long]).toHaveLength(101);
  expect(long.endsWith('😀…')).toBe(true);
  const named = (length: number) =>
    messageOf(subject({ plan: threshold({ message: '{key.host}' }), key: ['x'.repeat(length)] }));
  expect(named(100)).toBe('x'.repeat(100));
  expect(named(101)).toBe(`${'x'.repeat(100)}…`);
  fc.assert(
    fc.property(anyText({ maxLength: 300 }), (value) => {
      const text = messageOf(subject({ plan: threshold({ message: '{key.host}' }), key: [value] }));
      expect(text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect([...text].length).toBeLessThanOrEqual(101);
    }),
  );
});

test('a value from the stream stays in its place in a link', () => {
  const links = ['https://wiki/{monitor}?host={key.host}'];
  const told = subject({ plan: threshold({ links }), key: ['a&b=c#/../"'] });
  expect(linksOf(told)).toEqual(['https://wiki/busy?host=a%26b%3Dc%23%2F..%2F%22']);
  expect(() => linksOf(subject({ plan: threshold({ links }), key: ['\ud800'] }))).not.toThrow();
});

test('a subject line is printable ASCII and shorter than 100', () => {
  expect(subjectLine(subject())).toBe('[warning] busy firing: host=web-1');
  expect(subjectLine(subject({ key: ['é'.repeat(99)] }))).toBe(
    `[warning] busy firing: host=${'?'.repeat(71)}`,
  );
  fc.assert(
    fc.property(anyText({ maxLength: 150 }), (value) => {
      expect(subjectLine(subject({ key: [value] }))).toMatch(/^[\x20-\x7e]{1,99}$/);
    }),
  );
});

test('a monitor of one window for all has no key to name', () => {
  expect(subjectLine(subject({ key: [] }))).toBe('[warning] busy firing: all');
});
