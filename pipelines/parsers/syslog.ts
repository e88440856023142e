import { keyword } from './mapping.ts';
import { partsToIso, readTime } from './time.ts';

/** One line of syslog. A field that the line doesn't tell is absent. */
export interface SyslogLine {
  /** ISO 8601 in UTC; absent for a line without a time that can be read. */
  readonly '@timestamp': string | undefined;
  readonly host: string | undefined;
  readonly program: string | undefined;
  readonly processId: string | undefined;
  /** What kind of message it is, in RFC 5424. */
  readonly messageId: string | undefined;
  /** `kern`, `user`, `daemon`, `auth`, … */
  readonly facility: string | undefined;
  /** `emerg`, `alert`, `crit`, `err`, `warning`, `notice`, `info` or `debug`. */
  readonly severity: string | undefined;
  readonly message: string;
  /** By the id of each element. Without a mapping: the indexer keeps it in `unmapped`. */
  readonly structuredData?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
}

export const syslogMappings = {
  '@timestamp': { type: 'date' },
  host: keyword,
  program: keyword,
  processId: keyword,
  messageId: keyword,
  facility: keyword,
  severity: keyword,
  message: { type: 'text' },
} as const;

/** https://www.rfc-editor.org/rfc/rfc5424#section-6.2.1 */
const facilities =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );
const severities = 'emerg alert crit err warning notice info debug'.split(' ');

const priority = String.raw`(?:<(?<priority>\d{1,3})>)`;
const structured = String.raw`(?<structured>-|(?:\[(?:[^\]\\]|\\.){1,4096}\])+)`;

/** Priority, version, time, host, program, process, kind of message, structured data, message. */
const rfc5424 = new RegExp(
  String.raw`^${priority}1 (?<time>\S{1,64}) (?<host>\S{1,255}) (?<program>\S{1,64}) (?<process>\S{1,128}) (?<kind>\S{1,64}) ${structured}(?: \ufeff?(?<message>.*))?$`,
  's',
);

/** As the daemons of Unix write it: time, host, program and process. https://www.rfc-editor.org/rfc/rfc3164#section-4.1 */
const rfc3164 = new RegExp(
  String.raw`^${priority}?(?:(?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?:(?<year>\d{4}) )?(?<clock>\d\d:\d\d:\d\d)|(?<time>\d{4}-\d\d-\d\dT\S{8,32})) ` +
    String.raw`(?:(?<host>[\w.:-]{1,255}) )?(?<program>[A-Za-z(][\w./()-]{0,63})(?:\[(?<process>[\w.-]{1,63})\])?: ?(?<message>.*)$`,
  's',
);

/**
 * Reads a line of RFC 5424 or RFC 3164, with a priority in front or without.
 * @param arrivalTime milliseconds since the epoch: lines of RFC 3164 tell neither year nor zone, and are taken for the
 * last such time in UTC before a day after it
 * @throws Error for any other line; never with text from it
 */
export function parseSyslog(line: string, arrivalTime: number): SyslogLine {
  const parts = (rfc5424.exec(line) ?? rfc3164.exec(line))?.groups;
  if (parts === undefined)
    throw new Error('No syslog line: it has neither the form of RFC 5424 nor of RFC 3164.');
  const { time, month } = parts;
  const code = parts.priority === undefined ? undefined : Number(parts.priority);
  return {
    '@timestamp': month === undefined ? readTime(time) : timeWithoutZone(parts, arrivalTime),
    host: unlessDash(parts.host),
    program: unlessDash(parts.program),
    processId: unlessDash(parts.process),
    messageId: unlessDash(parts.kind),
    facility: code === undefined ? undefined : facilities[Math.floor(code / 8)],
    severity: code === undefined ? undefined : severities[code % 8],
    message: parts.message ?? '',
    ...readStructured(parts.structured),
  };
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const dayMs = 86_400_000;

function timeWithoutZone(
  parts: Readonly<Record<string, string | undefined>>,
  arrivalTime: number,
): string | undefined {
  const { month = '', day = '', year, clock = '' } = parts;
  const [hour, minute, second] = clock.split(':');
  const inYear = (of: number) =>
    partsToIso([String(of), String(months.indexOf(month) + 1), day.trim(), hour, minute, second]);
  if (year !== undefined) return inYear(Number(year));
  const arrivalYear = new Date(arrivalTime + dayMs).getUTCFullYear();
  const time = inYear(arrivalYear);
  return time !== undefined && Date.parse(time) <= arrivalTime + dayMs ? time : inYear(arrivalYear - 1);
}

function readStructured(text: string | undefined): Pick<SyslogLine, 'structuredData'> {
  if (text === undefined || text === '-') return {};
  const elements = [...text.matchAll(/\[([^\s\]="]{1,32})((?:[^\]\\]|\\.)*)\]/gs)].map(
    ([, id = '', inner = '']) => {
      const values = [...inner.matchAll(/([^\s=\]"]{1,32})="((?:[^"\\]|\\.)*)"/gs)].map(
        ([, name = '', value = '']) => [name, value.replace(/\\(["\\\]])/g, '$1')] as const,
      );
      return [id, Object.fromEntries(values)] as const;
    },
  );
  return { structuredData: Object.fromEntries(elements) };
}

function unlessDash(text: string | undefined): string | undefined {
  return text === undefined || text === '-' || text === '' ? undefined : text;
}
