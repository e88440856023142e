import { expect, test } from 'vitest';
import { validatePipeline } from '../../../functions/check/pipeline.ts';
import { pipeline } from '../core/records.ts';
import { type Fields, kinds, monitor, problemsOf, windows } from './monitor-problems.ts';

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
