import { stripVTControlCharacters } from 'node:util';
import { type RunStatus, statusText } from '../../local/run/status.ts';
import { wrapWords } from '../kit/wrap.ts';

/** Milliseconds between two looks at how a run is. */
const refreshMs = 250;

/** The same for a heartbeat, where there is no terminal to update a line of. */
const heartbeatMs = 30_000;

const clearLine = '\r\u001B[K';

/** Columns of what a terminal shows; where there is none, of a line that can be read. */
export function columnsOf(stream: { readonly columns?: number | undefined }): number {
  return stream.columns ?? 100;
}

interface Streams {
  readonly out: Pick<NodeJS.WriteStream, 'write'>;
  readonly err: Pick<NodeJS.WriteStream, 'write' | 'isTTY'> & { readonly columns?: number | undefined };
}

/**
 * What `start` says: lines, and under them how the run is. On a terminal that is one line that is updated; elsewhere it
 * is a line now and then, if anything has changed.
 */
export class RunTerminal {
  private readonly streams: Streams;
  private readonly sayHeartbeat: (text: string) => void;
  private status = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(
    sayHeartbeat: (text: string) => void,
    streams: Streams = { out: process.stdout, err: process.stderr },
  ) {
    this.sayHeartbeat = sayHeartbeat;
    this.streams = streams;
  }

  get width(): number {
    return columnsOf(this.streams.err);
  }

  /** To standard error: what happens. On a terminal it wraps, and further lines stand under the first one's text. */
  say(text: string, prefix = ''): void {
    const indent = stripVTControlCharacters(prefix).length;
    const width = this.streams.err.isTTY ? this.width - 1 - indent : Number.POSITIVE_INFINITY;
    const lines = wrapWords(text, width).join(`\n${' '.repeat(indent)}`);
    this.above(() => this.streams.err.write(`${prefix}${lines}\n`));
  }

  /** To standard error: what has come of it, beside the JSON for a program. */
  tell(text: string): void {
    this.above(() => this.streams.err.write(`${text}\n`));
  }

  /** To standard output: what has come of it. */
  print(text: string): void {
    this.above(() => this.streams.out.write(`${text}\n`));
  }

  /** Shows from now on how the run is; `look` is called for it, and may say more. */
  watch(look: () => RunStatus): void {
    const { isTTY } = this.streams.err;
    let said = '';
    let saidAt = Date.now();
    this.timer = setInterval(() => {
      const status = look();
      if (isTTY) {
        this.show(statusText(status, this.width - 1));
        return;
      }
      if (Date.now() - saidAt < heartbeatMs) return;
      saidAt = Date.now();
      const text = statusText(status, Number.POSITIVE_INFINITY);
      if (text !== said) this.sayHeartbeat(text);
      said = text;
    }, refreshMs);
  }

  /** The status goes, and doesn't come back. */
  end(): void {
    clearInterval(this.timer);
    this.show('');
  }

  private above(write: () => void): void {
    const { status } = this;
    this.show('');
    write();
    this.show(status);
  }

  private show(text: string): void {
    if (text === this.status) return;
    this.streams.err.write(clearLine + text);
    this.status = text;
  }
}
