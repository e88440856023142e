import { badShare, busyAbove, busyThrottle, lanes, sliding } from '../../pipelines/window-settings.ts';
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
  /** End of the first window that is known to be without; absent while there is none. */
  resolvedAt?: number;
  /** Not, if its throttle was over only after it. */
  isNotified: boolean;
}

interface Rule {
  readonly monitor: string;
  readonly window: { readonly name: string; readonly slide: number };
  /** `firing`: whether an alert is on already. Nothing, if the window says neither. */
  readonly breaches: (window: ExpectedWindow, firing: boolean) => boolean | undefined;
  /** Whether a window without documents ends an alert: it does when what is counted is 0 there. */
  readonly endsWithout: boolean;
  readonly throttle?: number;
}

const rules: readonly Rule[] = [
  {
    monitor: 'busy',
    window: lanes,
    breaches: ({ documents }) => documents.length > busyAbove.lanes,
    endsWithout: true,
  },
  {
    monitor: 'busy-throttled',
    window: lanes,
    breaches: ({ documents }) => documents.length > busyAbove.lanes,
    endsWithout: true,
    throttle: busyThrottle,
  },
  {
    monitor: 'busy-sliding',
    window: sliding,
    breaches: ({ documents }) => documents.length > busyAbove.sliding,
    endsWithout: true,
  },
  {
    monitor: 'bad-share',
    window: lanes,
    breaches: ({ documents }, firing) => {
      const share = documents.filter(({ bad }) => bad === true).length / documents.length;
      if (documents.length < badShare.atLeast) return undefined;
      return share > (firing ? badShare.clear : badShare.above);
    },
    endsWithout: false,
  },
];

/** What the final windows come to: an alert lasts from a window that breaches to one that is known not to. */
export function expectedEpisodes(windows: readonly ExpectedWindow[]): Episode[] {
  return rules.flatMap((rule) => {
    const own = windows.filter(({ window }) => window === rule.window.name);
    return [...groupBy(own, ({ lane }) => lane)].flatMap(([lane, ofLane]) =>
      throttled(rule, episodesOf(rule, lane, ofLane)),
    );
  });
}

function episodesOf(
  { monitor, window: { slide }, breaches, endsWithout }: Rule,
  lane: string,
  windows: readonly ExpectedWindow[],
): Episode[] {
  const episodes: Episode[] = [];
  for (const one of windows.toSorted((a, b) => a.start - b.start)) {
    const last = episodes.at(-1);
    if (endsWithout && last !== undefined && one.end > last.lastBreach + slide)
      last.resolvedAt ??= last.lastBreach + slide;
    const firing = last !== undefined && last.resolvedAt === undefined;
    const isBreach = breaches(one, firing);
    if (firing && isBreach === true) last.lastBreach = one.end;
    if (firing && isBreach === false) last.resolvedAt = one.end;
    if (firing || isBreach !== true) continue;
    const { start: since, end: firedAt } = one;
    episodes.push({
      monitor,
      lane,
      number: episodes.length + 1,
      since,
      firedAt,
      lastBreach: firedAt,
      isNotified: true,
    });
  }
  const last = episodes.at(-1);
  if (endsWithout && last !== undefined) last.resolvedAt ??= last.lastBreach + slide;
  return episodes;
}

/** One that fires too soon after a notification is notified when that has lasted for long enough, if it is on then. */
function throttled({ window: { slide }, throttle = 0 }: Rule, episodes: readonly Episode[]): Episode[] {
  let free = Number.NEGATIVE_INFINITY;
  return episodes.map((episode) => {
    const { firedAt, resolvedAt = Number.POSITIVE_INFINITY } = episode;
    const notifiedAt = firedAt + Math.max(0, Math.ceil((free - firedAt) / slide) * slide);
    const isNotified = notifiedAt < resolvedAt;
    if (isNotified) free = notifiedAt + throttle;
    return { ...episode, isNotified };
  });
}

/** Every lane but the late ones. */
export function seenLanes(windows: readonly ExpectedWindow[]): ReadonlySet<string> {
  return new Set(windows.map(({ lane }) => lane));
}
