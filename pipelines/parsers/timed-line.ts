/** A line of a program's log. A line that doesn't begin with a time, as of a stack trace, has only its message. */
export interface TimedLine {
  /** As the line has it: the mapping's `format` reads it. */
  readonly time?: string;
  /** `INFO`, `WARN`, `ERROR`, … as the line has it. */
  readonly level?: string;
  /** Everything behind the time. */
  readonly message: string;
}

const clock = String.raw`\d\d:\d\d:\d\d(?:[.,]\d{1,9})?`;
const zone = String.raw`(?: ?(?:Z|[+-]\d\d:?\d\d|UTC|GMT))?`;

/** Times that logs begin with. */
const times = [
  String.raw`\d{4}[-/.]\d\d[-/.]\d\d[T ]${clock}${zone}`,
  String.raw`\d\d[-/.]\d\d[-/.]\d{4} ${clock}${zone}`,
  String.raw`\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}`,
  String.raw`[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d ${clock}${zone} \d{4}`,
].join('|');

/** Alone, in brackets, or as the first pair of logfmt. */
const line = new RegExp(
  String.raw`^(?:\[(?<bracketed>${times})\]|(?:t|ts|time|timestamp)=(?:"(?<quoted>${times})"|(?<named>${times}))|(?<bare>${times}))[:,]?\s+(?<message>.*)$`,
  's',
);

/** Shortly behind the time, in capitals. */
const level =
  /^.{0,40}?(?<![\w/.])(?:level=)?(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE)(?![\w/.])/;

/** As logfmt has it. */
const namedLevel = /^.{0,40}?(?<!\S)level="?([A-Za-z]{1,10})(?![\w/.])/;

/** Takes time and level off the front of a line. */
export function readTimedLine(text: string): TimedLine {
  const groups = line.exec(text)?.groups;
  const time = groups?.bracketed ?? groups?.quoted ?? groups?.named ?? groups?.bare;
  if (groups === undefined || time === undefined) return { message: text };
  const { message = '' } = groups;
  const found = (namedLevel.exec(message) ?? level.exec(message))?.[1];
  return { time, ...(found !== undefined && { level: found }), message };
}
