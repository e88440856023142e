import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const root = join(import.meta.dirname, '..', '..');
const tsx = import.meta.resolve('tsx');

export interface PutEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run put` with these options, in a folder of its own. */
export function startPut(
  folder: string,
  args: readonly string[],
): { child: ChildProcessWithoutNullStreams; end: Promise<PutEnd> } {
  const child = spawn(process.execPath, ['--import', tsx, join(root, 'producer', 'put.ts'), ...args], {
    cwd: folder,
  });
  return { child, end: ended(child) };
}

/** Runs it to its end, with this on its standard input. */
export async function put(
  folder: string,
  args: readonly string[],
  stdin: string | Uint8Array = '',
): Promise<PutEnd> {
  const { child, end } = startPut(folder, args);
  // It may end without reading what it is given.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return end;
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<PutEnd> {
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}
