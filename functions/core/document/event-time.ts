import { milliseconds } from '../../pipeline/duration.ts';
import type { EventTimeRange, FieldMapping, Pipeline } from '../../pipeline/pipeline.ts';
import { isObject } from '../json/object.ts';
import { show } from '../json/show.ts';
import { defaultFormat, takesMilliseconds, timeReader } from '../time-format/time-reader.ts';
import { DocumentError } from './document-error.ts';

const defaultRange: EventTimeRange = { past: '30d', future: '1h' };

/** What four digits of a year can say; outside, index names would change their shape. */
const firstMillisecond = Date.UTC(1000, 0, 1);
const lastMillisecond = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The last millisecond that fits 64 bits of nanoseconds; the engines take none before 1970 either. */
const lastOfNanoseconds = 9_223_372_036_854;

/** The time that an index name derives from, and whether it is the event's own. */
export interface EventTime {
  readonly time: number;
  readonly plausible: boolean;
  /** What the field says, of a time that isn't plausible; NaN where that is no time. */
  readonly found?: number;
}

export type EventTimeReader = (document: Readonly<Record<string, unknown>>, arrivalTime: number) => EventTime;

type Timed = Pick<Pipeline, 'document' | 'eventTimeRange' | 'mappings' | 'settings'>;

/**
 * Reads the event times of a pipeline's documents as the engine reads the field: by its mapping's `format`. They are
 * judged against the record's *arrival*, never against now: a replay months later judges the same. `historical` lets
 * every time pass, for input older than the stream.
 *
 * Its function throws DocumentError `unreadable_event_time` for what the engine would refuse; where the mapping has the
 * engine ignore it (`ignore_malformed`), the time isn't plausible.
 */
export function eventTimeReader(pipeline: Timed, historical = false): EventTimeReader {
  const { document: rules, mappings, eventTimeRange: range = defaultRange } = pipeline;
  const { eventTime: field } = rules;
  const untimed = (arrivalTime: number): EventTime => ({ time: arrivalTime, plausible: true });
  if (field === undefined) return (_, arrivalTime) => untimed(arrivalTime);
  const open = historical || range === 'any';
  const past = open ? Number.POSITIVE_INFINITY : milliseconds(range.past);
  const future = open ? Number.POSITIVE_INFINITY : milliseconds(range.future);
  const mapping = mappings[field] ?? {};
  const read = valueReader(mapping);
  const isIgnored = ignoresMalformed(mapping, pipeline.settings);
  return (document, arrivalTime) => {
    const value = document[field];
    if (value === undefined || value === null) return untimed(arrivalTime);
    const time = read(value);
    if (time === undefined && !isIgnored) throw unreadable(field, value, mapping);
    const plausible =
      time !== undefined &&
      time >= Math.max(firstMillisecond, arrivalTime - past) &&
      time <= Math.min(lastMillisecond, arrivalTime + future);
    return plausible
      ? { time, plausible }
      : { time: arrivalTime, plausible: false, found: time ?? Number.NaN };
  };
}

function unreadable(field: string, value: unknown, mapping: FieldMapping): DocumentError {
  const { format = defaultFormat } = mapping;
  return new DocumentError(
    'unreadable_event_time',
    `the event time ${field} is ${show(value)}, which its format ${show(format)} doesn't read; return a time of this format, or give mappings.${field}.format the one that the producer writes`,
  );
}

/** Milliseconds since the epoch, NaN for a value that is stored without a time, `undefined` for what is refused. */
type ValueReader = (value: unknown) => number | undefined;

function valueReader({ type, format = defaultFormat }: FieldMapping): ValueReader {
  const text = String(format);
  const readText = timeReader(text);
  const isMilliseconds = takesMilliseconds(text);
  const isNanoseconds = type === 'date_nanos';
  const read: ValueReader = (value) => {
    if (typeof value === 'string') return readText(value);
    if (typeof value === 'number') return readNumber(value, isMilliseconds, readText);
    if (Array.isArray(value)) return readList(value.map(read));
    // As JSON has it: a Date is text by then.
    if (isObject(value) && typeof value.toJSON === 'function') return readJson(value.toJSON(), read);
    return undefined;
  };
  if (!isNanoseconds) return read;
  return (value) => {
    const time = read(value);
    return time !== undefined && (time < 0 || time > lastOfNanoseconds) ? undefined : time;
  };
}

/** Shortest number that no format before `epoch_millis` takes for a year. */
const shortestMilliseconds = 10_000_000_000;

/** The engines read the digits of a number as text. What isn't finite becomes null in JSON. */
function readNumber(
  value: number,
  isMilliseconds: boolean,
  readText: (text: string) => number | undefined,
): number | undefined {
  if (isMilliseconds && value >= shortestMilliseconds && Number.isSafeInteger(value)) return value;
  return Number.isFinite(value) ? readText(String(value)) : Number.NaN;
}

function readJson(json: unknown, read: ValueReader): number | undefined {
  return json === null ? Number.NaN : typeof json === 'object' ? undefined : read(json);
}

/** The engines take a list of times, but an event has one. */
function readList(times: readonly (number | undefined)[]): number | undefined {
  if (times.includes(undefined)) return undefined;
  const [first = Number.NaN] = times;
  return times.every((time) => time === first) ? first : Number.NaN;
}

/** Whether the engine keeps a document whose time it can't read, without it. */
function ignoresMalformed({ ignore_malformed }: FieldMapping, settings: Pipeline['settings'] = {}): boolean {
  const { index } = settings;
  const inner = isObject(index) && isObject(index.mapping) ? index.mapping.ignore_malformed : undefined;
  const ofIndex = settings['index.mapping.ignore_malformed'] ?? settings['mapping.ignore_malformed'] ?? inner;
  return String(ignore_malformed ?? ofIndex ?? false) === 'true';
}
