import type { Element, TimeForm } from '../../../../functions/core/time-format/elements.ts';
import { namedFormats } from '../../../../functions/core/time-format/named-formats.ts';
import { patternElements } from '../../../../functions/core/time-format/pattern.ts';

/** From 0 to 1, 1 excluded. */
export type Random = () => number;

/** Numbers that are the same for a seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Of each kind that mappings have: the default, names, patterns, several at once. */
export const formats = [
  'strict_date_optional_time||epoch_millis',
  'date_optional_time||epoch_millis',
  'strict_date_optional_time_nanos',
  'strict_date_time',
  'date_time_no_millis',
  'strict_date',
  'strict_date_hour_minute',
  'date_hour_minute_second_fraction',
  'basic_date',
  'basic_date_time',
  'basic_date_time_no_millis',
  'basic_ordinal_date_time',
  'ordinal_date_time',
  'strict_week_date_time',
  'week_date',
  'epoch_second',
  'epoch_second||strict_date_optional_time',
  'year_month_day||strict_year_month',
  'yyyy-MM-dd HH:mm:ss,SSS',
  'dd/MMM/yyyy:HH:mm:ss Z',
  'yyyy-MM-dd HH:mm:ss.SSSSSS||yyyy-MM-dd',
  'yyyyMMddHHmmssSSS',
  'yyyyMMdd||epoch_millis',
  'EEE MMM d HH:mm:ss yyyy',
  'EEE, dd MMM uuuu HH:mm:ss XXX',
  'MM/dd/yy hh:mm:ss a',
  "uuuu-MM-dd'T'HH:mm[:ss[.SSS]][X]",
  'uuuu-DDD kk:mm VV',
  'MMM d HH:mm:ss',
  'd.M.yyyy H:m x||d.M.yyyy',
] as const;

/** A text that the format takes, or nearly; or one of another format. */
export function timeText(format: string, random: Random): string {
  const part = pick(format.split('||'), random);
  const text = random() < 0.1 ? pick(odd, random) : textOf(part, random);
  return random() < 0.3 ? changed(text, random) : text;
}

const odd = [
  '2026-11-28T10:00:00,250Z',
  '2026-11-28T10:00:00.123456789Z',
  '2026-11-28T24:00:00Z',
  '2026-11-28T23:59:60Z',
  '2026-11-28T10:00:00+01',
  '2026-11-28T10:00:00Europe/Berlin',
  '2026-03-29T02:30:00Europe/Berlin',
  '2026-10-25T02:30:00Europe/Berlin',
  '2026-11-28T10:00:00UTC+01:00',
  '2026-11-28T10Z',
  '2026T10:00',
  '20261130T025930Z',
  '20261130',
  '1764000000000',
  '1764000000.25',
  '-1500.5',
  '0',
  '-0',
  '2026-02-29',
  '2024-02-29',
  '2100-02-29',
  '2026-366',
  '2026-W53-7',
  '2025-W53-7',
  '+12026-01-01',
  '-0001-01-01',
  '9999-12-31T23:59:59.999Z',
  '1969-12-31T23:59:59.9999Z',
  '',
  ' 2026-11-28',
  'yesterday',
  'null',
];

const characters = "0123456789:-+.,TZzWe/ '";

function changed(text: string, random: Random): string {
  const at = Math.floor(random() * (text.length + 1));
  const kind = random();
  if (kind < 0.35) return text.slice(0, at) + text.slice(at + 1);
  const added = pick([...characters], random);
  return text.slice(0, at) + added + text.slice(kind < 0.7 ? at : at + 1);
}

function textOf(part: string, random: Random): string {
  const seconds = Math.floor((random() - 0.2) * 4e9);
  const fine = random() < 0.5 ? `.${digits(1 + Math.floor(random() * 7), random)}` : '';
  if (part === 'epoch_second') return `${seconds}${fine}`;
  if (part === 'epoch_millis') return `${seconds * 1_000 + Math.floor(random() * 1_000)}${fine}`;
  if (part === 'epoch_micros') return `${seconds * 1_000_000 + Math.floor(random() * 1e6)}${fine}`;
  const forms: readonly Pick<TimeForm, 'elements'>[] = namedFormats[part] ?? [
    { elements: patternElements(part) },
  ];
  return write(pick(forms, random).elements, random);
}

function write(elements: readonly Element[], random: Random): string {
  return elements.map((element) => writeOne(element, random)).join('');
}

/** Now and then a little out of range. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  year: [1960, 2035],
  yearOfEra: [1960, 2035],
  weekYear: [1960, 2035],
  week: [0, 54],
  month: [0, 13],
  day: [0, 32],
  dayOfYear: [0, 367],
  dayOfWeek: [0, 8],
  hour: [0, 25],
  clockHour: [0, 25],
  halfDayHour: [0, 12],
  halfDayClockHour: [0, 13],
  minute: [0, 61],
  second: [0, 61],
};

function writeOne(element: Element, random: Random): string {
  switch (element.kind) {
    case 'literal':
      return element.text;
    case 'optional':
      return random() < 0.7 ? write(element.elements, random) : '';
    case 'fraction':
      return `.${digits(1 + Math.floor(random() * element.most), random)}`;
    case 'text':
      return pick([...element.values.keys()], random);
    case 'zone':
      return pick(zones, random);
    case 'offset':
      return pick([element.zero, ...offsets], random);
    case 'number':
      return element.isFraction ? digits(element.least, random) : writeNumber(element, random);
  }
}

function writeNumber(
  { field, least, most, base }: Extract<Element, { kind: 'number' }>,
  random: Random,
): string {
  const [low = 0, high = 60] = ranges[field] ?? [];
  const value =
    base === undefined ? low + Math.floor(random() * (high - low + 1)) : Math.floor(random() * 100);
  const length = random() < 0.8 ? Math.max(least, Math.min(2, most)) : least;
  return String(value).padStart(length, '0');
}

const offsets = ['+01:00', '+0100', '+01', '-05:30', '-0530', '+00:00', '+18:00', '+19:00', '+01:00:30', 'Z'];
const zones = [
  ...offsets,
  'Z',
  'Z',
  'UTC',
  'GMT',
  'UT',
  'UTC+02:00',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'CET',
  'EST5EDT',
];

function digits(count: number, random: Random): string {
  return Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
}

function pick<Of>(all: readonly Of[], random: Random): Of {
  const picked = all[Math.floor(random() * all.length)];
  if (picked === undefined) throw new RangeError('There is nothing to pick from.');
  return picked;
}
