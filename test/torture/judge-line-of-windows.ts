import { isDeepStrictEqual } from 'node:util';
import { type FoundDocument, readIndex } from './oracle/read-index.ts';
import { expectedEpisodes, seenLanes } from './oracle/windows/expected-episodes.ts';
import { countedDocuments, expectedWindows } from './oracle/windows/expected-windows.ts';
import { judgeAlerts } from './oracle/windows/judge-alerts.ts';
import { judgeWindows, type Verdict } from './oracle/windows/judge-windows.ts';
import type { KillableEngine } from './parts/engine.ts';
import type { WindowsLine } from './parts/windows-line.ts';
import type { Put } from './traffic/intent.ts';

const name = 'torture-derived';

/** Holds windows and alerts against what was put. */
export async function judgeWindowsLine(
  { url = '' }: KillableEngine,
  { taken, unanswered, journal, log }: WindowsLine,
  puts: readonly Put[],
): Promise<Verdict> {
  const results = await readIndex(url, `windows.${name}.*`);
  const windows = judgeWindows({
    puts,
    results,
    panes: await readIndex(url, `window-panes.${name}.*`),
    progress: await readIndex(url, `window-progress.${name}`),
  });
  const expected = expectedWindows(countedDocuments(puts));
  const alerts = judgeAlerts({
    episodes: expectedEpisodes(expected),
    lanes: seenLanes(expected),
    taken,
    alerts: await readIndex(url, `alerts.${name}.*`),
    mayRepeat: ({ messageId }, sentBy) => unanswered.has(messageId) || journal.wasCutOff(sentBy),
  });
  const states = await readIndex(url, `monitor-state.${name}`);
  return {
    lines: [...windows.lines, ...alerts.lines, `aggregator: ${journal.summary}`],
    violations: [
      ...windows.violations,
      ...alerts.violations,
      ...untold(states),
      ...log.unexpected().map((said) => `a fault of its own: ${said}`),
    ],
  };
}

/** A sweep has to tell of it, also where an alert is none that must be. */
function untold(states: readonly FoundDocument[]): string[] {
  return states.flatMap(({ fields }) => {
    if (fields.kind === 'message') return [`missing: a message of ${fields.monitor} is left over`];
    const name = `${fields.monitor} ${JSON.stringify(fields.key)}`;
    return fields.open === true ? [`missing: ${name} has something left to tell`] : [];
  });
}

/** All that users see of windows and alerts, by id. */
export async function snapshot({ url = '' }: KillableEngine): Promise<ReadonlyMap<string, unknown>> {
  const found = [
    ...(await readIndex(url, `windows.${name}.*`)),
    ...(await readIndex(url, `alerts.${name}.*`)),
  ];
  return new Map(found.map(({ id, fields }) => [id, fields]));
}

/** What a replay changed, and mustn't have. */
export function changesBetween(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): string[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids]
    .filter((id) => !isDeepStrictEqual(before.get(id), after.get(id)))
    .map((id) => `wrong content: the replay changed ${id}`);
}
