import { SingleBar } from 'cli-progress';
import { count } from './count.ts';

/** Milliseconds between two looks at what is done, on a terminal and elsewhere. */
const terminalIntervalMs = 200;
const lineIntervalMs = 5_000;

export interface Watched {
  /** How much there is, in whatever `done` counts; undefined when that isn't known. */
  readonly total?: number | undefined;
  readonly done: () => number;
  /** What stands beside the bar, or alone in a line. */
  readonly text: () => string;
}

/**
 * Shows how far some work has come until the returned function is called: a bar on a terminal if there is a total, else
 * one line that changes; plain lines every few seconds elsewhere. All on standard error.
 */
export function showProgress(watched: Watched): () => void {
  if (!process.stderr.isTTY) return repeat(() => writeLine(watched.text()), lineIntervalMs);
  if (watched.total !== undefined && watched.total > 0) return drawBar(watched.total, watched);
  const end = repeat(() => overwriteLine(watched.text()), terminalIntervalMs);
  return () => {
    end();
    process.stderr.write('\r\x1b[K');
  };
}

/** A count of what is done, which is shown until its end. */
export interface Progress {
  readonly add: (done: number) => void;
  readonly done: () => number;
  readonly end: () => void;
}

/** `1,200 of 5,000 records`. */
export function showBar(what: string, total: number): Progress {
  return counted((done) => ({ total, done, text: () => `${count(done())} of ${count(total)} ${what}` }));
}

/** For work whose total isn't known: `1,200 records, 300 a second`. */
export function showCount(what: string): Progress {
  const startedAt = performance.now();
  const rate = (done: number) => Math.round((done * 1_000) / Math.max(1, performance.now() - startedAt));
  return counted((done) => ({
    done,
    text: () => `${count(done())} ${what}, ${count(rate(done()))} a second`,
  }));
}

function counted(watched: (done: () => number) => Watched): Progress {
  let sum = 0;
  const done = () => sum;
  const end = showProgress(watched(done));
  return {
    add: (more) => {
      sum += more;
    },
    done,
    end,
  };
}

function drawBar(total: number, { done, text }: Watched): () => void {
  const format = '{bar} {percentage}% | {text} | {duration_formatted}';
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, barsize: 30 });
  bar.start(total, 0, { text: text() });
  const show = () => bar.update(done(), { text: text() });
  const end = repeat(show, terminalIntervalMs);
  return () => {
    end();
    show();
    bar.stop();
  };
}

function repeat(show: () => void, intervalMs: number): () => void {
  const timer = setInterval(show, intervalMs);
  return () => clearInterval(timer);
}

function overwriteLine(text: string): void {
  process.stderr.write(`\r${text}\x1b[K`);
}

function writeLine(text: string): void {
  process.stderr.write(`${text}\n`);
}
