import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, untilPassed, type Waiting } from './bench.ts';
import { changesBetween, judgeWindowsLine, snapshot } from './judge-line-of-windows.ts';
import type { Verdict } from './oracle/windows/judge-windows.ts';
import type { WindowsLine } from './parts/windows-line.ts';
import type { Put } from './traffic/intent.ts';

/**
 * Milliseconds without any change after which nothing more is expected of the sweeps: windows wait 10 s for late
 * documents, a notification of a process that died is taken over after 38 s, a closing after 20 s. Each change begins
 * them anew, since a loaded machine cuts sweeps off and many alerts are sent in turns.
 */
const longestStandstill = 90_000;
const interval = 2_000;

/** What no waiting mends: something was counted or told of too often. Too few are mended when their window is closed. */
export function isLasting(violation: string): boolean {
  const [, found = 0, expected = 0] = /(\d+) documents instead of (\d+)/.exec(violation) ?? [];
  return violation.startsWith('duplicated') || Number(found) > Number(expected);
}

/** Of what a replay may set going, before it is looked at, in milliseconds. */
const afterReplay = 5_000;

/**
 * Once all batches have been passed: waits until windows and alerts are as they have to be, or will never be; then has
 * the whole stream delivered again, which must change nothing and tell nobody.
 */
export async function settleWindows(
  bench: Bench,
  windows: WindowsLine,
  puts: ReadonlyMap<string, readonly Put[]>,
  waiting: Waiting,
): Promise<Verdict> {
  const mine = puts.get('derived') ?? [];
  let verdict = await judgeWindowsLine(bench.engine, windows, mine);
  const started = performance.now();
  const mayMend = ({ violations }: Verdict) => violations.length > 0 && !violations.some(isLasting);
  for (const isStill = standstill(longestStandstill, () => performance.now()); mayMend(verdict); ) {
    if (isStill(`${verdict.violations.length} violations, ${windows.taken.length} notifications`)) break;
    await delay(interval, undefined, { signal: waiting.signal });
    verdict = await judgeWindowsLine(bench.engine, windows, mine);
  }
  await bench.settled();
  const before = await snapshot(bench.engine);
  const told = windows.taken.length;
  await windows.replayAll(crashing(mine));
  const stuck = await untilPassed(windows, mine, waiting);
  await delay(afterReplay, undefined, { signal: waiting.signal });
  const changes = changesBetween(before, await snapshot(bench.engine));
  const again = windows.taken.slice(told).map(({ subject }) => `duplicated: the replay told of: ${subject}`);
  const settled = ((performance.now() - started) / 1_000).toFixed(0);
  return {
    lines: [
      ...verdict.lines,
      `replay of the whole stream: ${changes.length} documents changed, ${again.length} notifications (${settled} s with what was left)`,
    ],
    violations: [
      ...stuck.map((shardId) => `stuck: windows, ${shardId} stands still`),
      ...verdict.violations,
      ...changes,
      ...again,
    ],
  };
}

/** Whether a state, given again and again, has stayed the same for so many milliseconds. */
export function standstill(longest: number, now: () => number): (state: string) => boolean {
  let [last, since] = ['', now()];
  return (state) => {
    if (state !== last) [last, since] = [state, now()];
    return now() - since >= longest;
  };
}

/** Each would take its minute again. */
function crashing(puts: readonly Put[]): ReadonlySet<string> {
  return new Set(
    puts
      .filter(({ intent: { fate } }) => fate.kind === 'dead-lettered' && fate.stage.test('function'))
      .map(({ sequenceNumber }) => sequenceNumber),
  );
}
