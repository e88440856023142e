import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, startEngine } from '../../../local/engine/engine.ts';

/** An engine that can be killed, and comes back with what it had written. */
export class KillableEngine {
  private readonly folder: string;
  private running: Engine | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Undefined while there is none. */
  get url(): string | undefined {
    return this.running?.url;
  }

  async start(): Promise<Engine> {
    this.running = await startEngine({ dataFolder: this.folder, onProgress: () => undefined });
    return this.running;
  }

  /** SIGKILL, as a crash of its machine: it gets no moment to tidy up. */
  async kill(): Promise<void> {
    const { running } = this;
    if (running === undefined) return;
    this.running = undefined;
    // The launcher's own file; the engine leads a group of processes.
    process.kill(-Number(readFileSync(join(this.folder, 'engine.pid'), 'utf8')), 'SIGKILL');
    await running.died;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }
}
