import { FunctionProcess, type FunctionSettings } from './function-process.ts';

/**
 * A function with as many containers as there are invocations at once, as on Lambda. Each serves one invocation at a
 * time; a crash or timeout takes its own container's process only.
 */
export class FunctionPool {
  private readonly settings: FunctionSettings;
  private readonly containers: FunctionProcess[] = [];
  private readonly idle: FunctionProcess[] = [];
  private stopped = false;

  constructor(settings: FunctionSettings) {
    this.settings = settings;
  }

  /** Containers so far, at work or warm. */
  get size(): number {
    return this.containers.length;
  }

  /** @throws Error when the function throws, crashes, takes longer than its timeout, or has been stopped. */
  async invoke(event: unknown): Promise<unknown> {
    if (this.stopped) throw new Error('the function has been stopped');
    // The one that served last is the warmest, so that few containers are kept busy.
    const container = this.idle.pop() ?? this.add();
    try {
      return await container.invoke(event);
    } finally {
      this.idle.push(container);
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
    await Promise.all(this.containers.map((container) => container.stop()));
  }

  private add(): FunctionProcess {
    const container = new FunctionProcess(this.settings);
    this.containers.push(container);
    return container;
  }
}
