import { FunctionProcess, type FunctionSettings } from './function-process.ts';
import { peakMemory } from './peak-memory.ts';

/**
 * What a cold start takes, in milliseconds: for so long an invocation waits for a warm container before another one is
 * started. Short invocations of several lanes share one, long ones get one each.
 */
const coldStartMs = 250;

interface Waiting {
  readonly take: (container: FunctionProcess) => void;
  readonly refuse: (error: Error) => void;
}

/**
 * A function with as many containers as there are invocations at once, as on Lambda. Each serves one invocation at a
 * time; a crash or timeout takes its own container's process only.
 */
export class FunctionPool {
  private readonly settings: FunctionSettings;
  private readonly containers: FunctionProcess[] = [];
  private readonly idle: FunctionProcess[] = [];
  private readonly waiting: Waiting[] = [];
  private stopped = false;

  constructor(settings: FunctionSettings) {
    this.settings = settings;
  }

  /** Containers so far, at work or warm. */
  get size(): number {
    return this.containers.length;
  }

  /** The most memory that one of the containers there are has held, in MiB, where the system says. */
  peakMemory(): number | undefined {
    const peaks = this.containers.flatMap(({ pid }) => (pid === undefined ? [] : (peakMemory(pid) ?? [])));
    return peaks.length === 0 ? undefined : Math.max(...peaks);
  }

  /** @throws Error when the function throws, crashes, takes longer than its timeout, or has been stopped. */
  async invoke(event: unknown): Promise<unknown> {
    if (this.stopped) throw stoppedError();
    // The one that served last is the warmest, so that few containers are kept busy.
    const container = this.idle.pop() ?? (await this.next());
    try {
      return await container.invoke(event);
    } finally {
      const first = this.waiting.shift();
      if (first === undefined) this.idle.push(container);
      else first.take(container);
    }
  }

  /** Starts a container ahead of the first invocation. */
  warm(): void {
    const container = this.idle.pop() ?? this.add();
    container.warm();
    this.idle.push(container);
  }

  /** Ends all containers and the invocations under way; there is none after that. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const { refuse } of this.waiting.splice(0)) refuse(stoppedError());
    await Promise.all(this.containers.map((container) => container.stop()));
  }

  /** The first container that becomes idle, or a new one if none does in the time of a cold start. */
  private next(): Promise<FunctionProcess> {
    if (this.size === 0) return Promise.resolve(this.add());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        resolve(this.add());
      }, coldStartMs);
      const waiting: Waiting = {
        take: (container) => {
          clearTimeout(timer);
          resolve(container);
        },
        refuse: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.waiting.push(waiting);
    });
  }

  private add(): FunctionProcess {
    const container = new FunctionProcess(this.settings);
    this.containers.push(container);
    return container;
  }
}

function stoppedError(): Error {
  return new Error('the function has been stopped');
}
