import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type WarmCommands, warmCommands } from '../../warm-commands.ts';

const script = join(import.meta.dirname, '..', '..', '..', 'cli', 'shardline.ts');
const tsx = import.meta.resolve('tsx');

export interface PutEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npx shardline put` with these options, in a folder of its own. */
export function startPut(
  folder: string,
  args: readonly string[],
): { child: ChildProcessWithoutNullStreams; end: Promise<PutEnd> } {
  const child = spawn(process.execPath, ['--import', tsx, script, 'put', ...args], { cwd: folder });
  return { child, end: ended(child) };
}

let warm: WarmCommands | undefined;

/** Runs it to its end, with this on its standard input, in a process that is kept for the next. */
export function put(
  folder: string,
  args: readonly string[],
  stdin: string | Uint8Array = '',
): Promise<PutEnd> {
  warm ??= warmCommands();
  return warm.run({ script, args: ['put', ...args], folder, stdin });
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<PutEnd> {
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}
