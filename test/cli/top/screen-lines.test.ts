import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { painted } from '../../../cli/top/line.ts';
import { plainLines, screenLines } from '../../../cli/top/screen-lines.ts';
import type { FlowFrame, ReaderFlow } from '../../../view/protocol/flow.ts';
import { flowFrame } from '../../view/flow-frame.ts';

const times = { deliveries: 3, waited: { p50: 420, p99: 900 }, took: { p50: 90, p99: 240 } };
const lanes = [
  { waiting: 45, inFlight: 120, running: 180, retries: 0 },
  { waiting: 0, inFlight: 0, retries: 0 },
];
const reader = (shards: number): ReaderFlow => ({
  ...{ lag: 900, behind: 240, inFlight: 120, invocations: 1_843, retries: 6, failed: 0, times },
  shards: Array.from({ length: shards }, (_, number) => ({
    ...{ shardId: `shardId-${String(number).padStart(12, '0')}`, behind: 18_432, lag: 75_000, lanes },
  })),
});

function busy(changes: Partial<FlowFrame> = {}, shards = 2): FlowFrame {
  return flowFrame({
    ...{ at: Date.now(), read: 1_234_567, documents: 1_200_000, deadLetters: 4_000, lag: 75_000 },
    records: {
      ...{ received: 1_234_567, indexed: 1_230_000, duplicate: 200, stale: 0 },
      ...{ filtered: 300, rejected: 4_000, errored: 67 },
    },
    rates: { read: 5_123.4, received: 5_000, indexed: 4_999, filtered: 0, rejected: 3, folded: 15_000 },
    indexer: reader(shards),
    windows: {
      ...{ reader: reader(shards), folded: 3_700_000, late: 12, closed: 2_884 },
      alerts: { fired: 3, resolved: 2, published: 5, suppressed: 1, failed: 1 },
    },
    engine: { state: 'pushing back', bulkRetries: 48, recentRetries: 6 },
    ...changes,
  });
}

const shownOf = (frame: FlowFrame) => ({
  ...{ pipeline: 'web-traffic', where: 'this machine', frame, isPaused: false, scrolled: 0 },
  points: Array.from({ length: 100 }, (_, at) => ({ at, read: at % 17, rejected: 0, lag: at })),
});

const colorless = picocolors.createColors(false);
const asText = (lines: ReturnType<typeof screenLines>, width: number) =>
  lines.map((line) => painted(line, width, colorless));

describe('a screen', () => {
  const held = [
    { shardId: 'shardId-000000000001', sequenceNumber: '1', since: 0, reason: 'x'.repeat(500), outlook: 'y' },
  ];
  const frames: readonly (readonly [string, FlowFrame])[] = [
    ['an empty run', flowFrame()],
    ['a busy one', busy()],
    ['one of many shards', busy({}, 40)],
    ['a held one', busy({ engine: { state: 'holding', bulkRetries: 1, recentRetries: 1, held } }, 9)],
    ['one with warnings', busy({ warnings: [{ id: 'a', text: 'a word '.repeat(90) }] })],
    ['a stack', busy({ indexer: { lag: 0, invocations: 3, failed: 0 }, windows: undefined })],
  ];
  const sizes = [
    [80, 24],
    [120, 50],
    [60, 15],
    [20, 4],
    [1, 1],
  ] as const;

  test.each(frames)('of %s fits every terminal, and ends with the keys', (_, frame) => {
    for (const [width, height] of sizes) {
      const lines = asText(screenLines(shownOf(frame), { width, height }), width);
      expect(lines).toHaveLength(height);
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
      expect(lines.at(-1)).toMatch(/^q/);
    }
  });

  test('at 80×24 shows all figures, and the shards of both functions', () => {
    const text = asText(screenLines(shownOf(busy()), { width: 80, height: 24 }), 80).join('\n');
    for (const figure of [
      /PUT +INDEXED +REJECTED +LAG +ENGINE +ALERTS/,
      /^5,123 \/s +4,999 \/s +4,000 +1 min 15 s +pushes back +3 fired$/m,
      /3 fired, 2 resolved, 5 notified, 1 failed/,
    ]) {
      expect(text).toMatch(figure);
    }
    expect(text).toMatch(/received +1,234,567 {2}adds up/);
    expect(text).toMatch(/wait for indexer +420 ms +900 ms/);
    expect(text).toMatch(/indexer 000 +1 min 15 s +18,432 {2}120 in flight, 45 waiting \| idle/);
    expect(text).toMatch(/aggregator 001/);
  });

  test('shards that have no room are scrolled to', () => {
    const shown = { ...shownOf(busy({}, 40)), scrolled: 60 };
    const text = asText(screenLines(shown, { width: 80, height: 24 }), 80).join('\n');
    expect(text).toMatch(/61–6\d of 80/);
    expect(text).toMatch(/aggregator 020/);
  });

  test('says that it isn’t live, and why', () => {
    const shown = {
      ...shownOf(busy()),
      lost: 'The local run of web-traffic doesn’t answer: start it again.',
    };
    const text = asText(screenLines(shown, { width: 80, height: 24 }), 80).join('\n');
    expect(text).toContain('NOT LIVE');
    expect(text).toContain('! The local run of web-traffic doesn’t answer: start it again.');
  });
});

test('a shard that lags is named, with its time and since when, on the smallest of screens', () => {
  const at = new Date(2026, 10, 30, 12, 5, 0).getTime();
  const lag = { reader: 'indexer', shardId: 'shardId-000000000003', lag: 252_000, behind: 9 } as const;
  const lagging = [{ ...lag, through: at - 252_000, since: at - 240_000 }];
  const shown = { ...shownOf(busy({ at, lagging })) };
  const text = asText(screenLines(shown, { width: 80, height: 24 }), 80).join('\n');
  expect(text).toContain('! shard 003 of the indexer is 4 min 12 s behind since 12:01:00: complete up to');
  expect(text).toContain('12:00:48');
});

test('what records can name can’t steer the terminal', () => {
  const hostile = '\u001B[2J\u001B]0;owned\u0007\r\n\u202Ea';
  const engine = { state: 'holding', bulkRetries: 1, recentRetries: 1 } as const;
  const held = [{ shardId: hostile, sequenceNumber: '1', since: 0, reason: hostile, outlook: hostile }];
  const frame = busy({ warnings: [{ id: hostile, text: hostile }], engine: { ...engine, held } });
  const shown = { ...shownOf(frame), pipeline: hostile, lost: hostile };
  for (const lines of [screenLines(shown, { width: 80, height: 24 }), plainLines(shown, 100)]) {
    expect(asText(lines, 100).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});

test('in colour a line is as wide as without', () => {
  const colored = picocolors.createColors(true);
  for (const line of screenLines(shownOf(busy()), { width: 40, height: 24 })) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
    const plain = painted(line, 40, colored).replaceAll(/\u001B\[\d+m/g, '');
    expect(plain.trimEnd()).toBe(painted(line, 40, colorless));
  }
});
