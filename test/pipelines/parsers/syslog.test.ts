import { expect, it, test } from 'vitest';
import { parseSyslog } from '../../../pipelines/parsers/syslog.ts';

const arrival = Date.parse('2026-01-02T12:00:00Z');

it.each([
  [
    'RFC 5424, with structured data',
    '<165>1 2026-01-01T10:00:00.003Z web-1 orders 8710 ID47 [shop@32473 step="a\\"\\]b" no="1"][x@1 y="z"] \ufeffTaken',
    {
      '@timestamp': '2026-01-01T10:00:00.003Z',
      host: 'web-1',
      program: 'orders',
      processId: '8710',
      messageId: 'ID47',
      facility: 'local4',
      severity: 'notice',
      message: 'Taken',
      structuredData: { 'shop@32473': { step: 'a"]b', no: '1' }, 'x@1': { y: 'z' } },
    },
  ],
  [
    'RFC 5424, with nothing but its marks',
    '<0>1 - - - - - -',
    { facility: 'kern', severity: 'emerg', message: '' },
  ],
  [
    'RFC 3164',
    '<34>Jan  2 10:00:00 web-1 sshd[812]: Failed password',
    {
      '@timestamp': '2026-01-02T10:00:00.000Z',
      host: 'web-1',
      program: 'sshd',
      processId: '812',
      facility: 'auth',
      severity: 'crit',
      message: 'Failed password',
    },
  ],
  [
    'RFC 3164 of last year, without a priority',
    'Dec 31 23:59:59 web-1 kernel: Out of memory: killed',
    {
      '@timestamp': '2025-12-31T23:59:59.000Z',
      host: 'web-1',
      program: 'kernel',
      message: 'Out of memory: killed',
    },
  ],
  [
    'of rsyslog, with a time in ISO 8601',
    '2026-01-01T10:00:00.5+01:00 web-1 CRON[7]: (root) CMD',
    {
      '@timestamp': '2026-01-01T09:00:00.500Z',
      host: 'web-1',
      program: 'CRON',
      processId: '7',
      message: '(root) CMD',
    },
  ],
])('%s', (_, line, fields) => {
  expect(JSON.parse(JSON.stringify(parseSyslog(line, arrival)))).toEqual(fields);
});

it.each(['Jan  2 10:00:00 no tag', 'just words', '', '<999>1 x', '{"a":1}'])('refuses %j', (line) => {
  expect(() => parseSyslog(line, arrival)).toThrow('No syslog line');
});

test('a day behind the arrival is a clock that is ahead, and not last year', () => {
  expect(parseSyslog('Jan  3 11:00:00 a b: c', arrival)['@timestamp']).toBe('2026-01-03T11:00:00.000Z');
  expect(parseSyslog('Jan  4 11:00:00 a b: c', arrival)['@timestamp']).toBe('2025-01-04T11:00:00.000Z');
});
