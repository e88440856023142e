import { type AccessFront, readFront } from './access-front.ts';
import { readOffset, writtenTimeToIso } from './time.ts';

/**
 * One line of an access log, as Apache and nginx write it. A `-` in the line is an absent field.
 * https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#examples
 */
export interface AccessLogEntry extends AccessFront {
  /** ISO 8601 in UTC. */
  readonly time: string;
  readonly request: RequestLine;
  readonly status: number | undefined;
  /** Bytes of the body that was sent. Absent for `-`, which Apache writes when there was none. */
  readonly bytes: number | undefined;
  readonly referrer: string | undefined;
  readonly userAgent: string | undefined;
  /** Whatever follows the user agent, in log formats that add fields. */
  readonly extra: string | undefined;
}

/** A request line taken apart, or its text in `broken` when it isn't HTTP (a TLS handshake on port 80, a scanner). */
export interface RequestLine {
  readonly method?: string;
  /** The target exactly as it stood in the line, escapes included. */
  readonly target?: string;
  readonly protocol?: string;
  readonly broken?: string;
}

/**
 * Reads a line of Combined Log Format, or of Common Log Format, which lacks referrer and user agent. A line that was
 * cut within its referrer or user agent is taken as far as it goes. Each character is looked at a bounded number of
 * times, so no line can make it slow.
 * @throws Error naming the part that can't be read; never with text from the line.
 */
export function parseCombinedLogFormat(line: string): AccessLogEntry {
  if (line.includes('\n')) throw new Error('The record holds more than one line.');
  const timeStart = findTime(line);
  if (timeStart < 0) throw new Error('No access-log line: a client and a [time] are missing.');
  const requestStart = timeStart + TIME_LENGTH;
  const time = readTime(line.slice(timeStart, requestStart));
  const requestEnd = closingQuote(line, requestStart, (index) => readResult(line, index) !== null);
  const result = requestEnd === undefined ? null : readResult(line, requestEnd);
  if (requestEnd === undefined || result === null) {
    throw new Error('No access-log line: a request in quotes with status and bytes after it is missing.');
  }
  const front = readFront(line.slice(0, timeStart));
  const [matched, status, bytes] = result;
  const referrer = readQuoted(line, requestEnd + matched.length);
  const userAgent = readQuoted(line, referrer.end);
  return {
    time,
    client: front.client,
    identity: front.identity,
    user: front.user,
    host: front.host,
    others: front.others,
    request: readRequestLine(line.slice(requestStart, requestEnd)),
    status: status === '-' ? undefined : Number(status),
    bytes: bytes === '-' ? undefined : Number(bytes),
    referrer: unlessDash(referrer.text),
    userAgent: unlessDash(userAgent.text),
    extra: line.slice(userAgent.end).trim() || undefined,
  };
}

/** The first ` [` with a date after it, or the first at all; other brackets may stand before it. */
function findTime(line: string): number {
  const first = line.indexOf(' [');
  for (let at = first; at >= 0; at = line.indexOf(' [', at + 2)) {
    if (line[at + 4] === '/' && line[at + 8] === '/' && line[at + 13] === ':') return at;
  }
  return first;
}

const TIME_LENGTH = ' [17/May/2015:10:05:03 +0000] "'.length;
const TIME = /^ \[(\d\d)\/([A-Z][a-z][a-z])\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\] "$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** 15 digits: the largest count of bytes that stays exact. 23 characters hold the longest match. */
const STATUS_AND_BYTES = /^" (\d{3}|-) (\d{1,15}|-)(?= |$)/;

function readResult(line: string, at: number): RegExpExecArray | null {
  // Spares a line full of quotes most of the matching.
  if (line[at + 1] !== ' ') return null;
  return STATUS_AND_BYTES.exec(line.slice(at, at + 23));
}

function readTime(text: string): string {
  const match = TIME.exec(text);
  const [, day, month = '', year, hour, minute, second, sign, offsetHours, offsetMinutes] = match ?? [];
  const time = writtenTimeToIso({
    year: Number(year),
    month: MONTHS.indexOf(month) + 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    offsetMinutes: readOffset(sign, offsetHours, offsetMinutes),
  });
  if (match === null || time === undefined) {
    throw new Error('No access-log line: the time is not of the form [17/May/2015:10:05:03 +0000] "');
  }
  return time;
}

/** Where the first quote stands that no backslash escapes and that `closes`. */
function closingQuote(line: string, from: number, closes: (index: number) => boolean): number | undefined {
  for (let index = line.indexOf('"', from); index >= 0; index = line.indexOf('"', index + 1)) {
    let backslashes = 0;
    while (index - backslashes > from && line[index - backslashes - 1] === '\\') backslashes++;
    if (backslashes % 2 === 0 && closes(index)) return index;
  }
  return undefined;
}

/** The quoted field at ` "`, up to the end of the line when its closing quote is missing. */
function readQuoted(line: string, at: number): { readonly text: string | undefined; readonly end: number } {
  if (!line.startsWith(' "', at)) return { text: undefined, end: at };
  const start = at + 2;
  const close = closingQuote(line, start, (index) => index + 1 === line.length || line[index + 1] === ' ');
  const text = line.slice(start, close);
  // \xhh stays: it stands for a byte of an unknown encoding, not for a character.
  const unescaped = text.includes('\\') ? text.replace(/\\(["\\])/g, '$1') : text;
  return { text: unescaped, end: close === undefined ? line.length : close + 1 };
}

const REQUEST_LINE = /^([A-Z][A-Z_-]{0,31}) (.*)$/s;
const PROTOCOL = /^HTTP\/\d(?:\.\d)?$/;

function readRequestLine(text: string): RequestLine {
  const [, method, rest = ''] = REQUEST_LINE.exec(text) ?? [];
  if (method === undefined) return text === '-' || text === '' ? {} : { broken: text };
  const space = rest.lastIndexOf(' ');
  const protocol = rest.slice(space + 1);
  if (space > 0 && PROTOCOL.test(protocol)) return { method, target: rest.slice(0, space), protocol };
  // HTTP/0.9 names no protocol; what isn't even a path is no request.
  return rest.startsWith('/') ? { method, target: rest } : { broken: text };
}

function unlessDash(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '-' ? undefined : text;
}
