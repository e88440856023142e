import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** `runtime.mjs` writes it before the id of an invocation that has ended. No line of JSON has it. */
const mark = '\0';

/** What a function's process logs, line by line, and how far that has been read. */
export class FunctionLog {
  private readonly open = new Set<OpenLog>();

  constructor(streams: readonly Readable[], onLine: (line: string) => void) {
    for (const stream of streams) {
      const log: OpenLog = { ended: new Set(), waiting: new Map() };
      this.open.add(log);
      createInterface({ input: stream })
        .on('line', (line) => {
          const [text = '', id] = line.split(mark);
          if (id === undefined || text !== '') onLine(text);
          if (id !== undefined) endOf(log, id);
        })
        .on('close', () => {
          this.open.delete(log);
          for (const resolve of log.waiting.values()) resolve();
        });
    }
  }

  /** Resolves when all lines of an invocation that has answered were given, or no more will come. */
  async untilEndOf(id: string): Promise<void> {
    await Promise.all(
      [...this.open].map(async (log) => {
        if (log.ended.delete(id)) return;
        await new Promise<void>((resolve) => log.waiting.set(id, resolve));
      }),
    );
  }
}

/** One of the two streams. */
interface OpenLog {
  /** Invocations whose mark has been read before anybody waited for it. */
  readonly ended: Set<string>;
  readonly waiting: Map<string, () => void>;
}

function endOf({ ended, waiting }: OpenLog, id: string): void {
  const resolve = waiting.get(id);
  waiting.delete(id);
  if (resolve === undefined) ended.add(id);
  else resolve();
}
