import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { descendants } from '../../processes.ts';
import { type ServedRun, servedRun } from '../../served-run.ts';

const shardline = fileURLToPath(new URL('../../../cli/shardline.ts', import.meta.url));
const putter = fileURLToPath(new URL('./putter.ts', import.meta.url));

/** `npm start` of web-traffic in processes of its own, as users have it. */
export class RunUnderView {
  readonly kinesis: string;
  readonly stream: string;
  readonly search: string;
  readonly view: string;
  private readonly run: ChildProcess;

  private constructor(run: ChildProcess, { kinesis, stream, search, view = '' }: ServedRun) {
    this.run = run;
    this.kinesis = kinesis;
    this.stream = stream;
    this.search = search;
    this.view = view;
  }

  static async start(): Promise<RunUnderView> {
    const ports = ['--kinesis-port', '0', '--search-port', '0', '--view-port', '0'];
    const args = ['--import', 'tsx', shardline, 'start', '-p', 'web-traffic', '--no-demo', ...ports];
    const run = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    return new RunUnderView(run, await servedRun(run.stderr, true));
  }

  get pid(): number {
    return this.run.pid ?? 0;
  }

  /** Of the view's server; it is there while a page is open. */
  get viewPid(): number | undefined {
    return descendants(this.pid).find(({ command }) => command.includes('view/server/child'))?.pid;
  }

  /** Puts so many records a second, for so many seconds. @returns how many it put, and how long it took */
  async put(rate: number, seconds: number, signal?: AbortSignal): Promise<{ records: number; took: number }> {
    const args = ['--import', 'tsx', putter, this.kinesis, this.stream, String(rate), String(seconds)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], signal });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`the producer ended with ${code}`);
    const [records = 0, took = 0] = output.split(' ').map(Number);
    return { records, took };
  }

  /** Documents that the engine has taken, searchable or not. */
  async indexed(): Promise<number> {
    const answer = await fetch(`${this.search}/web-traffic-*/_stats/indexing`);
    const stats = z.object({
      _all: z.object({ primaries: z.object({ indexing: z.object({ index_total: z.number() }) }).partial() }),
    });
    return stats.parse(await answer.json())._all.primaries.indexing?.index_total ?? 0;
  }

  async stop(): Promise<void> {
    const ended = once(this.run, 'exit');
    this.run.kill('SIGINT');
    await ended;
  }
}
