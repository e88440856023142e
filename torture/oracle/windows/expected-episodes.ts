import { badShare, busyAbove, lanes, sliding } from '../../pipelines/window-settings.ts';
import { groupBy } from '../judge.ts';
import type { ExpectedWindow } from './expected-windows.ts';

/** An alert from its begin to its end, in milliseconds. */
export interface Episode {
  readonly monitor: string;
  readonly lane: string;
  /** From 1 on. */
  readonly number: number;
  /** Start and end of the first and last windows with a breach. */
  readonly since: number;
  readonly firedAt: number;
  lastBreach: number;
  /** End of the first window without. */
  resolvedAt: number;
}

interface Rule {
  readonly monitor: string;
  readonly window: { readonly name: string; readonly slide: number };
  /** `firing`: whether an alert is on already. */
  readonly breaches: (window: ExpectedWindow, firing: boolean) => boolean;
}

const rules: readonly Rule[] = [
  {
    monitor: 'busy',
    window: lanes,
    breaches: ({ documents }) => documents.length > busyAbove.lanes,
  },
  {
    monitor: 'busy-sliding',
    window: sliding,
    breaches: ({ documents }) => documents.length > busyAbove.sliding,
  },
  {
    monitor: 'bad-share',
    window: lanes,
    breaches: ({ documents }, firing) => {
      const share = documents.filter(({ bad }) => bad === true).length / documents.length;
      return documents.length >= badShare.atLeast && share > (firing ? badShare.clear : badShare.above);
    },
  },
];

/** What the final windows come to: an alert is as many windows in a row as breach. */
export function expectedEpisodes(windows: readonly ExpectedWindow[]): Episode[] {
  return rules.flatMap((rule) => {
    const own = windows.filter(({ window }) => window === rule.window.name);
    return [...groupBy(own, ({ lane }) => lane)].flatMap(([lane, ofLane]) => episodesOf(rule, lane, ofLane));
  });
}

function episodesOf(
  { monitor, window, breaches }: Rule,
  lane: string,
  windows: readonly ExpectedWindow[],
): Episode[] {
  const episodes: Episode[] = [];
  for (const one of windows.toSorted((a, b) => a.start - b.start)) {
    const last = episodes.at(-1);
    const firing = last !== undefined && one.end <= last.lastBreach + window.slide;
    if (!breaches(one, firing)) continue;
    const resolvedAt = one.end + window.slide;
    if (firing) {
      last.lastBreach = one.end;
      last.resolvedAt = resolvedAt;
      continue;
    }
    const number = episodes.length + 1;
    const { start: since, end: firedAt } = one;
    episodes.push({ monitor, lane, number, since, firedAt, lastBreach: firedAt, resolvedAt });
  }
  return episodes;
}

/** Every lane but the late ones. */
export function seenLanes(windows: readonly ExpectedWindow[]): ReadonlySet<string> {
  return new Set(windows.map(({ lane }) => lane));
}
