import { meaningOf } from '../../../../cli/letters/reason-meanings.ts';
import type { LetterGroup, Trend } from '../../../protocol/dead-letters.ts';
import type { LetterEntry } from './letter-entry.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** What a bar of a trend may span. */
const lengths = [
  ...[1_000, 5_000, 10_000, 30_000],
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 6, 12].map((hours) => hours * hourMs),
  ...[1, 2, 7, 30, 365].map((days) => days * dayMs),
];

const mostBars = 60;
const fewestBars = 12;

/** Groups that are sent; the rest is in the count of all. */
const mostGroups = 100;

type Group = { -readonly [Field in keyof LetterGroup]: LetterGroup[Field] } & { trend: number[] };

/**
 * Letters by reason and over time, up to now: whether they still come is what one wants to know first.
 * @param entries the newest first
 */
export function overTime(
  entries: readonly LetterEntry[],
  now: number,
): { readonly trend: Trend; readonly groups: readonly LetterGroup[] } {
  const first = entries.at(-1)?.arrival ?? now;
  const end = Math.max(now, entries[0]?.arrival ?? now);
  const every = lengths.find((length) => (end - first) / length < mostBars - 1) ?? end - first;
  const from = Math.floor(first / every) * every;
  const bars = Math.max(fewestBars, Math.floor((end - from) / every) + 1);
  // Few bars stand at the right, where now is.
  const begin = from - (bars - 1 - Math.floor((end - from) / every)) * every;
  const empty = () => Array.from({ length: bars }, () => 0);
  const all = empty();
  const groups = new Map<string, Group>();
  for (const { reason, stage, type, arrival } of entries) {
    const bar = Math.floor((arrival - begin) / every);
    let group = groups.get(reason);
    if (group === undefined) {
      const means = meaningOf(stage, type)?.means;
      group = { reason, means, letters: 0, first: arrival, last: arrival, trend: empty() };
      groups.set(reason, group);
    }
    group.letters += 1;
    group.first = arrival;
    group.trend[bar] = (group.trend[bar] ?? 0) + 1;
    all[bar] = (all[bar] ?? 0) + 1;
  }
  return {
    trend: { from: begin, every, letters: all },
    groups: [...groups.values()].sort((a, b) => b.letters - a.letters).slice(0, mostGroups),
  };
}
