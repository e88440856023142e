import { SingleBar } from 'cli-progress';
import { count } from './count.ts';

export interface Progress {
  readonly add: (done: number) => void;
  readonly done: () => number;
  readonly end: () => void;
}

const lineIntervalMs = 5_000;
const terminalIntervalMs = 200;

/** A bar on a terminal, a line every few seconds elsewhere, both on stderr. */
export function showBar(what: string, total: number): Progress {
  if (!process.stderr.isTTY) return showLine((done) => `${count(done)} of ${count(total)} ${what}`);
  const format = `{bar} {percentage}% | {value}/{total} ${what} | {duration_formatted}`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, barsize: 30 });
  let done = 0;
  bar.start(total, 0);
  return {
    add: (more) => {
      done += more;
      bar.update(done);
    },
    done: () => done,
    end: () => bar.stop(),
  };
}

/** Where nobody knows how much there is: so many, and so many a second. */
export function showCount(what: string): Progress {
  const startedAt = performance.now();
  return showLine((done) => {
    const rate = Math.round((done * 1_000) / Math.max(1, performance.now() - startedAt));
    return `${count(done)} ${what}, ${count(rate)} a second`;
  });
}

function showLine(text: (done: number) => string): Progress {
  let done = 0;
  const { isTTY } = process.stderr;
  const show = () => process.stderr.write(isTTY ? `\r${text(done)}\x1b[K` : `${text(done)}\n`);
  const timer = setInterval(show, isTTY ? terminalIntervalMs : lineIntervalMs);
  return {
    add: (more) => {
      done += more;
    },
    done: () => done,
    end: () => {
      clearInterval(timer);
      if (isTTY) process.stderr.write('\r\x1b[K');
    },
  };
}
