/** What a logger put in front of a line, taken off. */
export interface Unprefixed {
  readonly line: string;
  /** The machine, container or pod that logged it, if the prefix names one. */
  readonly machine: string | undefined;
  /** What was taken off. */
  readonly prefix: string | undefined;
}

const ISO = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`;
const TAG = String.raw`[A-Za-z][\w./-]{0,63}(?:\[[\w.-]{0,63}\])?:`;
const NAME = String.raw`[\w.:-]{1,255}`;

/** In this order; each may name the machine in its group. */
const PREFIXES: readonly RegExp[] = [
  // Syslog, RFC 5424: priority, version, time, host, program, process, message id, structured data.
  new RegExp(
    String.raw`^<\d{1,3}>1 \S{1,64} (${NAME}) \S{1,64} \S{1,128} \S{1,64} (?:-|(?:\[[^\]]{0,1024}\])+) \ufeff?`,
  ),
  // Syslog, RFC 3164, as rsyslog, journalctl and Heroku write it too: time, host, program.
  new RegExp(
    String.raw`^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d|${ISO}) (?:(${NAME}) )?${TAG} `,
  ),
  // A container's log as the kubelet keeps it: time, stream, whole or part.
  new RegExp(`^${ISO} (?:stdout|stderr) [FP] `),
  // docker logs -t, kubectl logs --timestamps.
  new RegExp(`^${ISO} `),
  // docker compose logs.
  /^([\w.-]{1,255}) {1,255}\| /,
  // kubectl logs --prefix.
  /^\[pod\/([\w.-]{1,255})\/[\w.-]{1,255}\] /,
  // A program alone. nginx writes `unix:` for a client on a socket.
  new RegExp(`^(?!unix:)(?:<\\d{1,3}>)?${TAG} `),
];

/** One logger may have handed the line to the next. */
const mostPrefixes = 3;

/** A line without what syslog, journals and containers put in front of it. */
export function withoutPrefix(text: string): Unprefixed {
  let line = text;
  let machine: string | undefined;
  for (let count = 0; count < mostPrefixes; count += 1) {
    const found = firstMatch(line);
    if (found === undefined) break;
    line = line.slice(found[0].length);
    // The innermost is the nearest to the server.
    if (found[1] !== undefined && found[1] !== '-') machine = found[1];
  }
  const prefix = text.slice(0, text.length - line.length).trim();
  return { line, machine, prefix: prefix === '' ? undefined : prefix };
}

function firstMatch(line: string): RegExpExecArray | undefined {
  for (const pattern of PREFIXES) {
    const found = pattern.exec(line);
    if (found !== null) return found;
  }
  return undefined;
}
