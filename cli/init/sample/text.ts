import { readAccessLine } from '../../../pipelines/parsers/access-line.ts';
import { parseSyslog } from '../../../pipelines/parsers/syslog.ts';
import { readTimedLine } from '../../../pipelines/parsers/timed-line.ts';
import type { Doubt } from '../infer/shape.ts';
import { mostRecords, type ReadingOf, type Sample, type SampleRecord } from './sample.ts';

type Value = Readonly<Record<string, unknown>>;

/** A form of log lines, and how a line of it is read; `undefined` for a line of another form. */
interface LineForm {
  readonly reading: ReadingOf;
  readonly title: string;
  readonly read: (line: string) => Value | undefined;
}

/** So many of the first lines say what the file is. */
const firstLines = 200;
const enough = 0.8;
/** A message of several lines has one time. Lines that begin with a blank, as most of a stack trace, don't count. */
const enoughTimes = 0.3;

/** Lines of a file, by the form that most of them have; those of no form are messages. */
export function textSample(text: string, now: number): Sample {
  const lines = linesOf(text);
  const form = formsAt(now).find(({ reading, read }) => {
    const isTimed = reading === 'timed-text';
    const share = isTimed ? enoughTimes : enough;
    const first = lines.slice(0, firstLines).filter((line) => !isTimed || !/^\s/.test(line));
    const fitting = first.filter((line) => read(line) !== undefined).length;
    return fitting > 0 && fitting >= first.length * share;
  });
  const { reading, title, read } = form ?? plain;
  const records = lines.map((line) => recordOf(line, read));
  const unread = lines.filter((line) => read(line) === undefined).length;
  const doubts = [
    ...(unread > 0 && form !== undefined ? [unreadDoubt(unread, lines.length, form)] : []),
    ...(reading === 'syslog' && lines.some((line) => withoutYear.test(line)) ? [yearDoubt] : []),
  ];
  return { reading, title, records, doubts };
}

const withoutYear = /^(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:/;

const yearDoubt: Doubt = {
  doubt:
    'lines of RFC 3164 tell neither year nor zone: read as the last such time before their arrival, in UTC',
  remedy: 'have the daemon write RFC 5424, or times with a year and a zone',
};

const plain: LineForm = { reading: 'text', title: 'plain text', read: (message) => ({ message }) };

function formsAt(now: number): readonly LineForm[] {
  return [
    { reading: 'access-log', title: 'an access log', read: attempt(readAccessLine) },
    { reading: 'syslog', title: 'syslog', read: attempt((line) => parseSyslog(line, now)) },
    { reading: 'timed-text', title: 'a log with times', read: timed },
  ];
}

function timed(line: string): Value | undefined {
  const read = readTimedLine(line);
  return read.time === undefined ? undefined : { ...read };
}

/** As JSON has it: without what is undefined. */
function attempt(read: (line: string) => object): LineForm['read'] {
  return (line) => {
    try {
      return JSON.parse(JSON.stringify(read(line)));
    } catch {
      return undefined;
    }
  };
}

function recordOf(line: string, read: LineForm['read']): SampleRecord {
  return { line, values: [read(line) ?? { message: line }] };
}

function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/, mostRecords + 1)
    .filter((line) => line.trim() !== '')
    .slice(0, mostRecords);
}

function unreadDoubt(unread: number, all: number, { reading, title }: LineForm): Doubt {
  if (reading === 'timed-text') {
    return {
      doubt: `${unread} of ${all} lines begin with no time: each is a record of its own, under its arrival time`,
      remedy: 'have the producer put a message of several lines as one record',
    };
  }
  return {
    doubt: `${unread} of ${all} lines are no lines of ${title}: kept whole as message, under their arrival time`,
    remedy: 'to have them as dead letters instead, take the catch out of the transform',
  };
}
