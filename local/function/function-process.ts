import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { FunctionLog } from './function-log.ts';

export interface FunctionSettings {
  readonly name: string;
  /** Folder of the bundle. */
  readonly code: string;
  /** `index.handler` */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout: number;
  /** MiB. */
  readonly memory: number;
  readonly onLog: (line: string) => void;
}

const runtime = fileURLToPath(new URL('runtime.mjs', import.meta.url));

/**
 * One container of a function: a child process that serves one invocation at a time, is killed at the timeout, and
 * replaced after a crash. What it knew is gone then, as on Lambda.
 */
export class FunctionProcess {
  private readonly settings: FunctionSettings;
  private container: { readonly child: ChildProcess; readonly log: FunctionLog } | undefined;
  private stopped = false;

  constructor(settings: FunctionSettings) {
    this.settings = settings;
  }

  /** @throws Error when the function throws, crashes, takes longer than its timeout, or has been stopped. */
  async invoke(event: unknown): Promise<unknown> {
    if (this.stopped) throw new Error('the function has been stopped');
    this.container ??= this.start();
    const { child, log } = this.container;
    const id = randomUUID();
    const { timeout } = this.settings;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        this.retire(child);
        settle(() => reject(new Error(`Task timed out after ${(timeout / 1_000).toFixed(2)} seconds`)));
      }, timeout);
      const onMessage = (message: unknown) => {
        if (!isAnswer(message) || message.id !== id) return;
        settle(async () => {
          await log.untilEndOf(id);
          if ('error' in message) reject(new Error(String(message.error)));
          else resolve(message.result);
        });
      };
      const onExit = (code: number | null, signal: string | null) => {
        settle(() => reject(new Error(`the function's process ended with ${signal ?? `exit code ${code}`}`)));
      };
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        child.off('message', onMessage);
        child.off('exit', onExit);
        finish();
      };
      child.on('message', onMessage);
      child.on('exit', onExit);
      child.send({ id, event, deadline: Date.now() + timeout }, (error) => {
        // It has closed the channel and is about to end; the next invocation needn't wait for that.
        if (error === null) return;
        this.retire(child);
        settle(() => reject(new Error(`the function's process takes no more invocations: ${error.message}`)));
      });
    });
  }

  get pid(): number | undefined {
    return this.container?.child.pid;
  }

  /** Starts the process ahead of the first invocation. */
  warm(): void {
    this.container ??= this.start();
  }

  /** Ends the process and the invocation under way; there is none after that. */
  async stop(): Promise<void> {
    this.stopped = true;
    const child = this.container?.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  private start(): { readonly child: ChildProcess; readonly log: FunctionLog } {
    const { name, code, handler, environment, memory, onLog } = this.settings;
    const [file = 'index', exported = 'handler'] = handler.split('.');
    const child = fork(runtime, [`${code}/${file}.js`, exported], {
      // The parent's own environment stays out, as on Lambda: what works here can't lean on it.
      env: {
        PATH: process.env.PATH,
        // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html: not this machine's own time zone.
        TZ: 'UTC',
        ...environment,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
        AWS_REGION: 'us-east-1',
      },
      execArgv: [`--max-old-space-size=${memory}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
    const log = new FunctionLog(streams, onLog);
    child.once('exit', () => this.retire(child));
    // It could not be started, for want of memory or files; without a listener that would end this process too.
    child.on('error', (error) => {
      this.retire(child);
      onLog(`the function's process failed: ${error.message}`);
    });
    return { child, log };
  }

  /** The next invocation gets a new process, even if this one is still on its way out. */
  private retire(child: ChildProcess): void {
    if (this.container?.child === child) this.container = undefined;
  }
}

function isAnswer(message: unknown): message is { id: string; result?: unknown; error?: unknown } {
  return typeof message === 'object' && message !== null && 'id' in message;
}
