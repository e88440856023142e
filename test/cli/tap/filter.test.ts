import { describe, expect, test } from 'vitest';
import { conditionOf } from '../../../cli/tap/command.ts';
import { parseFilter } from '../../../cli/tap/filter/parse.ts';

const document = {
  '@timestamp': '2026-11-30T10:00:00.000Z',
  status: 503,
  latency: '12.5',
  host: 'web-2',
  url: { path: '/health/live', 'a.b': 1 },
  tags: ['slow', 'retried'],
  requests: [{ code: 200 }, { code: 404 }],
  cached: false,
  user: null,
  at: new Date('2026-11-30T10:00:00Z'),
  'odd name': 'x',
  constructor_: 1,
};

describe('a condition', () => {
  test.each([
    ['status >= 500', true],
    ['status > 503', false],
    ['status < 503.5 and status <= 503', true],
    ['status == 503', true],
    ['status = 503', true],
    ['status == "503"', true],
    ['status != 503', false],
    ['latency > 12', true],
    ['latency > 9 and latency < 100', true],
    ['host == "web-2"', true],
    ["host == 'web-2'", true],
    ['host >= "web-1"', true],
    ['host > 5', false],
    ['host in ["web-1", "web-2"]', true],
    ['status in (200, 503)', true],
    ['status in [200]', false],
    ['host contains "eb-"', true],
    ['host matches "^web-\\d$"', true],
    ['host =~ "^db"', false],
    ['status matches "^5"', true],
    ['url.path contains "/health"', true],
    ['url.a.b == 1', true],
    ['`odd name` == "x"', true],
    ['@timestamp < "2026-11-30T11"', true],
    ['at == "2026-11-30T10:00:00.000Z"', true],
    ['tags == "slow" and tags == "retried"', true],
    ['tags != "slow"', false],
    ['requests.code > 400', true],
    ['requests.code in [500]', false],
    ['status', true],
    ['missing', false],
    ['not missing', true],
    ['cached', false],
    ['cached == false', true],
    ['user == null and missing == null', true],
    ['status == null', false],
    ['missing == 1 or missing < 1 or missing > 1 or missing contains "" or missing matches ""', false],
    ['missing != 1', true],
    ['constructor', false],
    ['host.length == 5', false],
    ['status >= 500 && !(host == "web-1") || false == true', true],
    ['status == 1 and host == "x" or cached == false', true],
    ['status == 1 and (host == "x" or cached == false)', false],
    ['NOT status == 503', false],
    ['status>=500', true],
    ['status > -1e3', true],
    ['"web-2" == host', true],
  ])('%s is %s', (text, passes) => {
    expect(parseFilter(text)(document)).toBe(passes);
  });

  test.each([undefined, null, 1, 'text', [], [{ status: 503 }]])(
    'is asked of %j without an exception',
    (value) => {
      expect(parseFilter('status == 503 or url.path matches "x"')(value)).toBe(
        Array.isArray(value) && value.length > 0,
      );
    },
  );
});

test.each([
  ['', 0, /empty/],
  ['status >=', 9, /field or a value is missing/],
  ['status >= ', 9, /field or a value is missing/],
  ['>= 500', 0, /field or a value is missing/],
  ['status 500', 7, /has ended before this/],
  ['500', 3, /comparison is missing/],
  ['status == 500 host == 1', 14, /put and, or an or/],
  ['(status == 500', 14, /\) is missing/],
  ['status == 500)', 13, /has ended before this/],
  ['host == "web', 8, /no end: close its quotes/],
  ['`host', 0, /close its backquote/],
  ['status == 5s', 10, /no number/],
  ['status + 1 == 2', 7, /means nothing/],
  ['host in "a"', 8, /in takes a list/],
  ['host in ["a"', 12, /\] is missing/],
  ['host in []', 9, /missing/],
  ['host matches 5', 13, /pattern in quotes/],
  ['host matches "("', 13, /pattern can’t be read/],
  ['not', 3, /missing/],
])('%j is refused at character %i', (text, position, message) => {
  expect(() => parseFilter(text)).toThrow(
    expect.objectContaining({ position, message: expect.stringMatching(message) }),
  );
});

test.each([
  ['brackets', '('.repeat(5_000), 101],
  ['negations', 'not '.repeat(5_000), 404],
])('thousands of %s are refused, and don’t overflow the stack', (_, text, position) => {
  expect(() => parseFilter(`${text}a`)).toThrow(expect.objectContaining({ position }));
});

test('the option shows where the condition is wrong', () => {
  expect(() => conditionOf('status >= 500 and\nhost == ')).toThrow(
    '\n  status >= 500 and host == \n                           ^ a field or a value is missing here.',
  );
});
