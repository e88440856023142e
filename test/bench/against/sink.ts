import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startBulkSink } from '../bulk-sink.ts';

export interface SinkProcess {
  readonly url: string;
  readonly stop: () => void;
}

/** The sink in a process of its own, which ends with this one. */
export async function startSinkProcess(): Promise<SinkProcess> {
  const child = fork(fileURLToPath(import.meta.url), { execArgv: ['--import', 'tsx'] });
  const [url] = await Promise.race([once(child, 'message'), failed(child)]);
  return { url: String(url), stop: () => child.kill('SIGKILL') };
}

async function failed(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`the sink ended with exit code ${code}`);
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => undefined);
  const { url } = await startBulkSink();
  process.send(url);
}
