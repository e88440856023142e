import { SingleBar } from 'cli-progress';
import type { Progress } from './run-faults.ts';

export interface ProgressLine {
  readonly tick: (progress: Progress) => void;
  readonly print: (message: string) => void;
  readonly stop: () => void;
}

const lineInterval = 10_000;

/** A bar on a terminal, elsewhere a line every ten seconds; both on standard error. */
export function createProgress(duration: number, stream = process.stderr): ProgressLine {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  const text = ({ phase, put, faults, rarest }: Progress) =>
    `${phase}, ${put} records put, ${faults} faults, fewest of ${rarest}`;
  if (!stream.isTTY) return lines(stream, text, elapsed);
  const bar = new SingleBar({ stream, format: '{bar} {text}', clearOnComplete: true });
  bar.start(duration, 0, { text: 'starting' });
  return {
    tick: (progress) => bar.update(Math.min(elapsed(), duration), { text: text(progress) }),
    print: (message) => stream.write(`\r\x1b[K${message}\n`),
    stop: () => bar.stop(),
  };
}

function lines(
  stream: NodeJS.WriteStream,
  text: (progress: Progress) => string,
  elapsed: () => number,
): ProgressLine {
  let last = Number.NEGATIVE_INFINITY;
  return {
    tick: (progress) => {
      if (elapsed() - last < lineInterval) return;
      last = elapsed();
      stream.write(`${Math.round(last / 1_000)} s: ${text(progress)}\n`);
    },
    print: (message) => stream.write(`${message}\n`),
    stop: () => undefined,
  };
}
