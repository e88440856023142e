import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { z } from 'zod';

// The process behind warm-commands.ts: runs one command after the other, each as if the process were its own.

const call = z.object({
  script: z.string(),
  args: z.array(z.string()),
  folder: z.string(),
  env: z.record(z.string(), z.string().optional()),
  stdin: z.instanceof(Uint8Array),
});

/** Longer than sockets take to close, in milliseconds. */
const patience = 5_000;

const pipeBytes = 65_536;

class Exit extends Error {}

const printed = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'] as const) {
  process[name].write = (chunk: string | Uint8Array, ...more: readonly unknown[]) => {
    printed[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    for (const done of more) if (typeof done === 'function') done();
    return true;
  };
}

const endThisProcess = process.exit.bind(process);
process.on('disconnect', () => endThisProcess(0));
process.exit = (code) => {
  process.exitCode = code ?? process.exitCode ?? 0;
  throw new Exit();
};

let runs = 0;

process.on('message', async (message) => {
  const { script, args, folder, env, stdin } = call.parse(message);
  Object.assign(printed, { stdout: '', stderr: '' });
  for (const key of Object.keys(process.env)) delete process.env[key];
  Object.assign(process.env, env);
  process.chdir(folder);
  process.argv = [process.execPath, script, ...args];
  process.exitCode = 0;
  Object.defineProperty(process, 'stdin', { value: Readable.from(inChunks(stdin)), configurable: true });
  const before = openThings();
  try {
    runs += 1;
    // Its own module is run anew each time, and what it imports is kept.
    await import(`${pathToFileURL(script).href}?run=${runs}`);
  } catch (thrown) {
    if (!(thrown instanceof Exit)) {
      process.exitCode = 1;
      printed.stderr += `${inspect(thrown)}\n`;
    }
  }
  const open = await stillOpen(before);
  if (open.length > 0) printed.stderr += `Left open: ${open.join(', ')}\n`;
  process.stdout.removeAllListeners('error');
  process.send?.({ ...printed, code: open.length > 0 ? null : Number(process.exitCode) });
});

/** As large as a pipe gives them. */
function inChunks(bytes: Uint8Array): Buffer[] {
  const starts = Array.from({ length: Math.ceil(bytes.length / pipeBytes) }, (_, n) => n * pipeBytes);
  return starts.map((start) => Buffer.from(bytes.subarray(start, start + pipeBytes)));
}

/** What keeps this process alive, but for the standard streams and the parent, which are pipes. */
function openThings(): string[] {
  return process.getActiveResourcesInfo().filter((one) => !/^(Pipe|TTY)Wrap$/.test(one));
}

/** What came to that and doesn't go. */
async function stillOpen(before: readonly string[]): Promise<string[]> {
  for (const deadline = performance.now() + patience; ; await sleep(20)) {
    const left = [...before];
    const open = openThings().filter((one) => {
      const position = left.indexOf(one);
      if (position >= 0) left.splice(position, 1);
      return position < 0;
    });
    if (open.length === 0 || performance.now() > deadline) return open;
  }
}
