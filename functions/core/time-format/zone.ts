import type { Found, OffsetForm, Scan } from './elements.ts';
import { readOffset, startsWith } from './offset.ts';

const idForm: OffsetForm = { colon: true, minutes: 'must', seconds: 'may' };

/** Seconds. No zone is farther from UTC. */
export const longestOffsetSeconds = 18 * 3_600;

export interface Zones {
  /**
   * Notes a zone: an offset such as `+01:00`; `Z`, `UTC`, `GMT` and `UT`, alone or before an offset; or a name such as
   * `Europe/Berlin`.
   */
  readonly scan: Scan;
  /**
   * The instant of a local time, both in milliseconds. Where clocks are put forward, a time that they leave out is as
   * far behind the change; where they are put back, the first of two is taken.
   */
  readonly instantIn: (zone: string | undefined, local: number) => number;
}

export function timeZones(): Zones {
  const clockOf = zoneClocks();
  return {
    scan: (text, at, found) => {
      if (text[at] === '+' || text[at] === '-') return noteOffset(text, at, found);
      const prefix = ['UTC', 'GMT', 'UT'].find((known) => startsWith(text, known, at, found.anyCase));
      if (prefix !== undefined) return noteUtc(text, at + prefix.length, prefix, found);
      const name = nameAt(text, at).find((one) => clockOf(one) !== undefined);
      if (name !== undefined) return noteZone(found, name, at + name.length);
      return startsWith(text, 'Z', at, found.anyCase) ? noteZone(found, 'UTC', at + 1) : -1;
    },
    instantIn: (zone, local) => {
      if (zone === undefined || zone === 'UTC') return local;
      const clock = clockOf(zone);
      return clock === undefined ? local - Number(zone) * 1_000 : instantBy(clock, local);
    },
  };
}

function noteUtc(text: string, end: number, prefix: string, found: Found): number {
  if (prefix === 'GMT' && text[end] === '0') return noteZone(found, 'UTC', end + 1);
  const behind = noteOffset(text, end, found);
  return behind < 0 ? noteZone(found, 'UTC', end) : behind;
}

function noteOffset(text: string, at: number, found: Found): number {
  const read = readOffset(idForm, text, at);
  if (read === undefined || Math.abs(read.seconds) > longestOffsetSeconds) return -1;
  return noteZone(found, String(read.seconds), read.end);
}

function noteZone(found: Found, zone: string, end: number): number {
  found.zone = zone;
  return end;
}

const nameForm = /Etc\/GMT[+-]?\d{1,2}|[A-Z][A-Za-z_]{0,30}(?:\d[A-Z]{3})?(?:[/-][A-Za-z_]{1,30}){0,3}/y;

/** Regions of the time zone database, and zones that are named without one. */
const regions = wordsOf(
  'Africa America Antarctica Arctic Asia Atlantic Australia Brazil Canada Chile Etc Europe Indian Mexico Pacific US',
);
const alone = wordsOf(
  'CET CST6CDT Cuba EET EST5EDT Egypt Eire GB GB-Eire Greenwich Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROK Singapore Turkey UCT Universal W-SU WET Zulu',
);

function wordsOf(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

/** `Intl` takes names in any case, the engines only as they are written. */
const wordForm =
  /^(?:[A-Z][a-z]+|of|au|es|Etc|UTC|UCT|GMT[+-]?\d*|\d+|ACT|LHI|NSW|IN|DumontDUrville|McMurdo|BajaNorte|BajaSur|EasterIsland|DeNoronha|ComodRivadavia|US)$/;

/** The longest first. A Z behind a name may be the zero of an offset. */
function nameAt(text: string, at: number): readonly string[] {
  nameForm.lastIndex = at;
  const [name = ''] = nameForm.exec(text) ?? [];
  const [region = ''] = name.split('/', 1);
  const known = region === name ? alone : regions;
  if (!known.has(region) && !known.has(region.replace(/Z$/, ''))) return [];
  const names = name.endsWith('Z') ? [name, name.slice(0, -1)] : [name];
  return names.filter((one) => alone.has(one) || one.split(/[/_-]/).every((word) => wordForm.test(word)));
}

/** Remembers the clocks that were asked for: to make one takes a hundred times as long as to read it. */
function zoneClocks(): (zone: string) => Intl.DateTimeFormat | undefined {
  const clocks = new Map<string, Intl.DateTimeFormat>();
  return (zone) => {
    const known = clocks.get(zone);
    if (known !== undefined || !zone.match(/[A-Z]/)) return known;
    try {
      const clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
      clocks.set(zone, clock);
      return clock;
    } catch {
      return undefined;
    }
  };
}

const hourMs = 3_600_000;
const day = 24 * hourMs;

function instantBy(clock: Intl.DateTimeFormat, local: number): number {
  const before = offsetAt(clock, local - day);
  const after = offsetAt(clock, local + day);
  if (before === after || offsetAt(clock, local - before) === before) return local - before;
  return offsetAt(clock, local - after) === after ? local - after : local - before;
}

const offsetText = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

/** Milliseconds east of UTC at an instant. */
function offsetAt(clock: Intl.DateTimeFormat, instant: number): number {
  const match = offsetText.exec(clock.format(instant));
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds = '0'] = match;
  const size = Number(hours) * hourMs + Number(minutes) * 60_000 + Number(seconds) * 1_000;
  return sign === '-' ? -size : size;
}
