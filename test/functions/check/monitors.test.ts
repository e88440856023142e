import { expect, test } from 'vitest';
import { validatePipeline } from '../../../functions/check/pipeline.ts';
import {
  count,
  distinct,
  last,
  rate,
  standardDeviation,
  sum,
  top,
} from '../../../functions/pipeline/metrics.ts';
import { pipeline } from '../core/records.ts';

type Fields = Readonly<Record<string, unknown>>;

const metrics = {
  n: count(),
  errors: sum('n'),
  pages: top('text', 3),
  version: last('text'),
  bytes: sum('n', { nonNegative: true }),
  texts: distinct('text'),
  perSecond: rate(),
  spread: standardDeviation('n'),
};
const windows = [
  { name: 'requests', size: '1m', keyBy: { text: 'text' }, metrics },
  { name: 'all', size: '1m', metrics },
  { name: 'sliding', size: '10m', slide: '150s', metrics },
];
const kinds: Readonly<Record<string, Fields>> = {
  threshold: { type: 'threshold', value: 'n', above: 10 },
  spike: { type: 'spike', value: 'n', factor: 3, baseline: 5, atLeast: 10 },
  flatline: { type: 'flatline', silentFor: '5m' },
  newValue: { type: 'newValue' },
};

function monitor(kind: string, changes: Fields = {}): Fields {
  return { name: 'busy', window: 'requests', ...kinds[kind], ...changes };
}

function problemsOf(monitors: unknown): string[] {
  return validatePipeline({ ...pipeline(), windows, monitors });
}

test.each<[string, unknown]>([
  ['no monitors', undefined],
  ['one of each kind', Object.keys(kinds).map((kind) => monitor(kind, { name: kind.toLowerCase() }))],
  ['a name of 60 characters', [monitor('threshold', { name: 'a'.repeat(60) })]],
  [
    'a ratio with a minimum',
    [monitor('threshold', { value: { ratio: ['errors', 'n'] }, minimum: { metric: 'n', atLeast: 20 } })],
  ],
  [
    'a difference below 0, and a change of per cent',
    [
      monitor('threshold', { value: { difference: ['errors', 'n'] }, above: undefined, below: -10 }),
      monitor('threshold', {
        name: 'm',
        value: { percentChange: ['errors', 'n'] },
        above: undefined,
        below: -50,
      }),
    ],
  ],
  [
    'what no data does',
    [
      monitor('threshold', { noData: 'keep', forgetAfter: '2h', message: '{duration}' }),
      monitor('spike', { name: 'm', noData: 'resolve' }),
    ],
  ],
  ['clear below above', [monitor('threshold', { clear: 5 })]],
  ['clear above below', [monitor('threshold', { above: undefined, below: 5, clear: 9 })]],
  ['clear at the limit', [monitor('threshold', { clear: 10 })]],
  ['a sum that may be below 0', [monitor('threshold', { value: 'errors', above: undefined, below: -5 })]],
  ['a sample that may be below 0', [monitor('threshold', { minimum: { metric: 'errors', atLeast: -5 } })]],
  ['a spike of whatever is above 0', [monitor('spike', { atLeast: 0 })]],
  ['as long as the window', [monitor('threshold', { for: '60s' })]],
  ['as long as several windows', [monitor('threshold', { for: '5m' })]],
  ['for no time at all', [monitor('threshold', { for: '0s' })]],
  ['as long as overlapping windows', [monitor('threshold', { window: 'sliding', for: '15m' })]],
  ['silence of a window without a key', [monitor('flatline', { window: 'all' })]],
  ['silence that is notified now and then', [monitor('flatline', { throttle: '1h' })]],
  ['new values that are notified now and then', [monitor('newValue', { throttle: '1h' })]],
  ['silence as long as the window', [monitor('flatline', { silentFor: '1m' })]],
  [
    'all placeholders',
    [
      monitor('threshold', {
        message:
          '{monitor}{severity}{status}{value}{threshold}{windowStart}{windowEnd}{key}{key.text}{metrics.version}',
      }),
    ],
  ],
])('%s: allowed', (_, monitors) => {
  expect(problemsOf(monitors)).toEqual([]);
});

test.each<[string, Fields, string]>([
  ['threshold', { name: 'Busy' }, 'monitors[0]: name: "Busy" isn\'t allowed; give 1 to 60'],
  ['threshold', { name: 'a'.repeat(61) }, 'monitors[0]: name: "aaaa'],
  ['threshold', { name: '-a' }, 'monitors[0]: name: "-a"'],
  ['threshold', { name: 'constructor' }, 'monitors[0]: name: "constructor" is what every object'],
  [
    'threshold',
    { type: 'toString' },
    'monitor busy: type: "toString" isn\'t known; give one of threshold, spike',
  ],
  ['threshold', { severity: 'bad' }, 'monitor busy: severity: "bad" isn\'t known; give one of info, warning'],
  ['threshold', { staging: 'yes' }, 'monitor busy: staging: "yes"'],
  [
    'threshold',
    { window: 'request' },
    'monitor busy: window: "request" isn\'t among the windows; give one of requests, all, sliding',
  ],
  [
    'threshold',
    { value: 'm' },
    'monitor busy: value: "m" is no metric of the window "requests"; give one of n, errors, bytes, texts,',
  ],
  ['threshold', { value: 'toString' }, 'monitor busy: value: "toString" is no metric'],
  [
    'threshold',
    { value: 'pages' },
    'monitor busy: value: "pages" is "top", which is no number; give one of n, errors',
  ],
  ['threshold', { value: 'version' }, 'monitor busy: value: "version" is "last"'],
  ['threshold', { value: undefined }, 'monitor busy: value: undefined is no metric'],
  ['threshold', { value: { ratio: ['n'] } }, 'monitor busy: value.ratio: ["n"] isn\'t allowed'],
  ['threshold', { value: { ratio: ['n', 'pages'] } }, 'monitor busy: value.ratio[1]: "pages" is "top"'],
  ['threshold', { value: { difference: ['n'] } }, 'monitor busy: value.difference: ["n"] isn\'t allowed'],
  ['threshold', { value: { percentChange: ['n', 'm'] } }, 'monitor busy: value.percentChange[1]: "m" is no'],
  [
    'threshold',
    { value: {} },
    "monitor busy: value: {} isn't allowed; give a metric's name, or exactly one of ratio,",
  ],
  [
    'threshold',
    { value: { ratio: ['n', 'errors'], difference: ['n', 'errors'] } },
    'monitor busy: value: {"ratio":["n","errors"],"difference":["n","errors"]} isn\'t allowed; give a metric\'s name,',
  ],
  ['threshold', { value: { difference: ['n', 'n'] } }, 'value.difference: ["n","n"] is 0 in every window'],
  [
    'threshold',
    { value: { percentChange: ['n', 'n'] } },
    'value.percentChange: ["n","n"] is 0 in every window',
  ],
  [
    'threshold',
    { value: { percentChange: ['texts', 'n'] }, above: undefined, below: -100 },
    'monitor busy: below: -100 is never passed, since {"percentChange":["texts","n"]} is never below -100; give',
  ],
  [
    'threshold',
    { noData: 'breach' },
    "monitor busy: noData: \"breach\" isn't known; give 'keep' or 'resolve'",
  ],
  ['threshold', { forgetAfter: 'a day' }, 'monitor busy: forgetAfter: "a day"'],
  [
    'threshold',
    { noData: 'resolve', forgetAfter: '1h' },
    'monitor busy: forgetAfter: "1h" does nothing, since noData: \'resolve\' ends an alert without documents; leave',
  ],
  ['threshold', { below: 3 }, "monitor busy: above and below: 10 and 3 aren't allowed together"],
  [
    'threshold',
    { above: undefined },
    'monitor busy: above or below: neither is given, so there is no limit; give one of them, such as above: 100.',
  ],
  ['threshold', { above: null }, 'monitor busy: above: null is no number'],
  ['threshold', { above: '10' }, 'monitor busy: above: "10" is no number'],
  ['threshold', { above: undefined, below: null }, 'monitor busy: below: null is no number'],
  ['threshold', { above: Number.NaN }, 'monitor busy: above: NaN is no number'],
  [
    'threshold',
    { clear: 11 },
    'monitor busy: clear: 11 passes the limit of above 10 itself; give at most 10',
  ],
  [
    'threshold',
    { above: undefined, below: 5, clear: 4 },
    'monitor busy: clear: 4 passes the limit of below 5 itself; give at least 5',
  ],
  ['threshold', { clear: 'low' }, 'monitor busy: clear: "low" is no number'],
  ['threshold', { minimum: { metric: 'm', atLeast: 1 } }, 'monitor busy: minimum.metric: "m" is no metric'],
  ['threshold', { minimum: { metric: 'n' } }, 'monitor busy: minimum.atLeast: undefined is no number'],
  ['threshold', { minimum: 20 }, "monitor busy: minimum: 20 isn't allowed"],
  [
    'threshold',
    { for: '5 minutes' },
    "monitor busy: for: \"5 minutes\" isn't allowed; give a length of time such as '10m', at most 31d",
  ],
  ['threshold', { throttle: '32d' }, 'monitor busy: throttle: "32d"'],
  ['threshold', { resolveAfter: 5 }, 'monitor busy: resolveAfter: 5'],
  [
    'threshold',
    { message: '{key.host}' },
    'monitor busy: message: "{key.host}" is no placeholder here; give one of {monitor}',
  ],
  ['threshold', { message: '{metrics.pages}' }, 'monitor busy: message: "{metrics.pages}"'],
  [
    'threshold',
    { message: '{severity}: {key.text is busy' },
    'monitor busy: message: the { of "{key.text is busy" opens no placeholder; close it as in {key}, or leave it out.',
  ],
  [
    'threshold',
    { message: '{{key.text}}' },
    'monitor busy: message: the { of "{{key.text}}" opens no placeholder',
  ],
  [
    'threshold',
    { message: '{key.text {value}' },
    'message: the { of "{key.text {value}" opens no placeholder',
  ],
  [
    'threshold',
    { links: ['https://wiki/{key'] },
    'monitor busy: links[0]: the { of "{key" opens no placeholder',
  ],
  ['threshold', { message: '' }, 'monitor busy: message: "" isn\'t allowed'],
  ['threshold', { message: 'a'.repeat(2_001) }, 'monitor busy: message: "aaaa'],
  ['threshold', { links: 'https://wiki' }, 'monitor busy: links: "https://wiki" isn\'t allowed'],
  ['threshold', { links: ['https://wiki', '{what}'] }, 'monitor busy: links[1]: "{what}" is no placeholder'],
  ['threshold', { links: [undefined] }, "monitor busy: links[0]: null isn't allowed"],
  ['threshold', { links: new Array(1) }, "monitor busy: links[0]: null isn't allowed"],
  [
    'threshold',
    { value: { ratio: ['n', 'n'] } },
    'monitor busy: value.ratio: ["n","n"] is 1 in every window; give two different metrics.',
  ],
  [
    'threshold',
    { minimum: { metric: 'n', atLeast: -1 } },
    'monitor busy: minimum.atLeast: -1 is always met, since "n" is never below 0; give more, or leave minimum out.',
  ],
  ...['n', 'bytes', 'texts', 'perSecond', 'spread'].map((value): [string, Fields, string] => [
    'threshold',
    { value, above: undefined, below: 0 },
    `monitor busy: below: 0 is never passed, since "${value}" is never below 0; give a number above 0.`,
  ]),
  [
    'threshold',
    { value: { ratio: ['texts', 'n'] }, above: undefined, below: -1 },
    'monitor busy: below: -1 is never passed, since {"ratio":["texts","n"]} is never below 0; give',
  ],
  [
    'spike',
    { atLeast: -1 },
    "monitor busy: atLeast: -1 isn't allowed; give at least 0, below which nothing is a spike.",
  ],
  [
    'threshold',
    { for: '90s' },
    `monitor busy: for: "90s" isn't how long windows of "requests" last in a row; give '1m' or '2m'.`,
  ],
  ['threshold', { for: '30s' }, `windows of "requests" last in a row; give '1m' or '2m'.`],
  [
    'threshold',
    { for: '5m', window: 'sliding' },
    `windows of "sliding" last in a row; give '10m' or '750s'.`,
  ],
  [
    'threshold',
    { for: '16m', window: 'sliding' },
    `windows of "sliding" last in a row; give '15m' or '1050s'.`,
  ],
  ['spike', { factor: 1 }, "monitor busy: factor: 1 isn't allowed; give a number above 1"],
  [
    'spike',
    { baseline: 0 },
    "monitor busy: baseline: 0 isn't allowed; give a whole number of windows, 1 to 60",
  ],
  ['spike', { baseline: 61 }, 'monitor busy: baseline: 61'],
  ['spike', { baseline: 1.5 }, 'monitor busy: baseline: 1.5'],
  ['spike', { atLeast: undefined }, 'monitor busy: atLeast: undefined is no number'],
  ['spike', { value: { ratio: ['n', 'n'] } }, 'monitor busy: value: {"ratio":["n","n"]} is no metric'],
  [
    'flatline',
    { silentFor: '59s' },
    'monitor busy: silentFor: "59s" isn\'t allowed; give a length of time of at least the window\'s size, "1m"',
  ],
  ['flatline', { silentFor: undefined }, 'monitor busy: silentFor: undefined'],
  [
    'flatline',
    { silentFor: '1d' },
    'monitor busy: forgetAfter: "1d" would have a key forgotten before its silence of "1d"',
  ],
  ['flatline', { forgetAfter: 'never' }, 'monitor busy: forgetAfter: "never"'],
  ['flatline', { message: '{value}' }, 'monitor busy: message: "{value}" is no placeholder here'],
  ['newValue', { window: 'all' }, 'monitor busy: window: "all" has no keyBy, so nothing in it can be new'],
  ['newValue', { learnFor: 1 }, 'monitor busy: learnFor: 1'],
  [
    'threshold',
    { sevrity: 'critical' },
    'monitor busy: "sevrity" is no option of a threshold; did you mean severity? It takes name, type, window, severity,',
  ],
  [
    'threshold',
    { resolveafter: '5m' },
    'monitor busy: "resolveafter" is no option of a threshold; did you mean resolveAfter?',
  ],
  ['threshold', { factor: 3 }, 'monitor busy: "factor" is no option of a threshold; it takes name,'],
  [
    'threshold',
    { minimum: { metric: 'n', atLeast: 1, atleast: 2 } },
    'monitor busy: "atleast" is no option of minimum; did you mean atLeast? It takes metric, atLeast.',
  ],
  [
    'threshold',
    { value: { ratio: ['errors', 'n'], ration: 1 } },
    'monitor busy: "ration" is no option of value; did you mean ratio? It takes ratio.',
  ],
  ['spike', { below: 3 }, 'monitor busy: "below" is no option of a spike; it takes name,'],
  ['spike', { for: '5m' }, 'monitor busy: "for" is no option of a spike; it takes name,'],
  [
    'flatline',
    { silentfor: '5m' },
    'monitor busy: "silentfor" is no option of a flatline; did you mean silentFor?',
  ],
  [
    'flatline',
    { resolveAfter: '5m' },
    'monitor busy: "resolveAfter" is no option of a flatline; it takes name,',
  ],
  ['newValue', { for: '5m' }, 'monitor busy: "for" is no option of a newValue; it takes name,'],
  [
    'newValue',
    { resolveAfter: '5m' },
    'monitor busy: "resolveAfter" is no option of a newValue; it takes name,',
  ],
  ['newValue', { value: 'n' }, 'monitor busy: "value" is no option of a newValue; it takes name,'],
])('%s with %j is refused', (kind, changes, problem) => {
  const problems = problemsOf([monitor(kind, changes)]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test.each([
  [{}, 31],
  // Windows that overlap are compared with those that don't.
  [{ size: '2m', slide: '1m' }, 16],
])('a spike of windows with %j may look back no longer than they are kept', (lengths, baseline) => {
  const definition = (windowsBack: number) => ({
    ...pipeline(),
    windows: windows.map((window) => ({ ...window, ...lengths })),
    windowRetention: '30m',
    monitors: [monitor('spike', { baseline: windowsBack })],
  });
  expect(validatePipeline(definition(baseline - 1))).toEqual([]);
  expect(validatePipeline(definition(baseline))).toEqual([
    expect.stringContaining(
      `baseline: ${baseline} windows reach back longer than the windowRetention of "30m"`,
    ),
  ]);
});

test('of a monitor whose type is not known the options of all types are taken', () => {
  const changes = { type: 'treshold', silentFor: '5m', sevrity: 'info' };
  expect(problemsOf([monitor('spike', changes)])).toEqual([
    expect.stringContaining('type: "treshold" isn\'t known'),
    expect.stringContaining('"sevrity" is no option of a monitor; did you mean severity?'),
  ]);
});

test('all wrong placeholders of one message are named', () => {
  expect(problemsOf([monitor('threshold', { message: '{what} {value' })])).toEqual([
    expect.stringContaining('the { of "{value" opens no placeholder'),
    expect.stringContaining('"{what}" is no placeholder here'),
  ]);
});

test.each<[string, Fields, ...string[]]>([
  ['threshold', { severity: 'bad', below: 3 }, 'severity: "bad"', 'above and below: 10 and 3'],
  ['threshold', { above: 'x', minimum: { metric: 'm', atLeast: 'y' } }, 'above: "x"', 'minimum.atLeast: "y"'],
  ['threshold', { value: { ratio: ['n'] }, message: '' }, 'value.ratio: ["n"]', 'message: ""'],
  ['spike', { factor: 1, atLeast: 'x', links: 'none' }, 'factor: 1', 'atLeast: "x"', 'links: "none"'],
  [
    'flatline',
    { silentFor: 'long', forgetAfter: 5 },
    'forgetAfter: 5',
    'silentFor: "long" is no length of time',
  ],
  ['flatline', { silentFor: '2d' }, 'forgetAfter: "1d" would have a key forgotten'],
  ['flatline', { silentFor: undefined }, 'silentFor: undefined is no length of time'],
  ['newValue', { learnFor: 5, message: '{key.host}{value' }, 'learnFor: 5', 'message: the { of "{value"'],
])('%s with %j on a window that is not there is judged as far as it can be', (kind, changes, ...texts) => {
  const problems = problemsOf([monitor(kind, { ...changes, window: 'request' })]);
  const unknown = 'window: "request" isn\'t among the windows';
  expect(problems).toHaveLength(1 + texts.length);
  for (const text of [unknown, ...texts])
    expect(problems).toContainEqual(expect.stringContaining(`monitor busy: ${text}`));
});

test('of a time that windows do not last in a row, the longest that is allowed is the last that is named', () => {
  const long = [{ ...windows[0], size: '20d' }];
  expect(
    validatePipeline({ ...pipeline(), windows: long, monitors: [monitor('threshold', { for: '30d' })] }),
  ).toEqual([expect.stringContaining(`windows of "requests" last in a row; give '20d'.`)]);
});

test.each([{ size: '1x' }, { size: '0s' }, { slide: '7s' }, { slide: '1x' }])(
  'of a window with %j, which is wrong itself, nothing is said about how long windows last in a row',
  (wrong) => {
    const windowed = {
      ...pipeline(),
      windows: [{ ...windows[0], ...wrong }],
      monitors: [monitor('threshold', { for: '90s' })],
    };
    expect(validatePipeline(windowed)).toEqual([expect.stringContaining('windows.requests.')]);
  },
);

test('each monitor has a name of its own', () => {
  expect(problemsOf([monitor('threshold'), monitor('spike'), monitor('flatline')])).toEqual([
    'monitors: the name "busy" is given more than once; give each a name of its own.',
  ]);
});

test.each([[5], [[null]], [['busy']], [new Array(1)]])(
  '%j is no list of monitors, and that is said',
  (monitors) => {
    expect(problemsOf(monitors)).toHaveLength(1);
  },
);

test('monitors without windows are refused', () => {
  expect(validatePipeline({ ...pipeline(), monitors: [monitor('threshold')] })).toEqual([
    'monitor busy: window: "requests" isn\'t among the windows; the pipeline has none: give it in windows.',
  ]);
});

test('a list with holes is refused like one with undefined in it', () => {
  expect(problemsOf([monitor('threshold', { value: { ratio: new Array(2) } })])).toEqual([
    expect.stringContaining('value.ratio: [null,null] is 1 in every window'),
    expect.stringContaining('value.ratio[0]: undefined is no metric'),
    expect.stringContaining('value.ratio[1]: undefined is no metric'),
  ]);
});

test('of windows whose names are no texts none is offered', () => {
  const unnamed = [Object.create(null), { name: Object.create(null) }, 5].map((name) => ({
    ...windows[0],
    name,
  }));
  const problems = validatePipeline({ ...pipeline(), windows: unnamed, monitors: [monitor('threshold')] });
  expect(problems).toContainEqual(
    'monitor busy: window: "requests" isn\'t among the windows; the pipeline has none: give it in windows.',
  );
});

test('a window whose name is no text is none to watch', () => {
  const nameless = { ...windows[0], name: 7 };
  expect(
    validatePipeline({
      ...pipeline(),
      windows: [...windows, nameless],
      monitors: [monitor('threshold', { window: 'x' })],
    }),
  ).toContain('monitor busy: window: "x" isn\'t among the windows; give one of requests, all, sliding.');
});
