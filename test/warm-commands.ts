import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A command of the project, as `npm run` starts it. */
export interface CommandCall {
  /** The absolute path of its file. */
  readonly script: string;
  readonly args: readonly string[];
  /** The folder that it is started in. */
  readonly folder: string;
  /** Its whole environment; without it, that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** What its standard input gives; without it, nothing. */
  readonly stdin?: string | Uint8Array | undefined;
}

const commandEnd = z.object({ code: z.number().nullable(), stdout: z.string(), stderr: z.string() });

/** `code` is null if the command left something open that would keep its process alive; `stderr` says what. */
export type CommandEnd = z.infer<typeof commandEnd>;

/** Runs commands one after the other. */
export interface WarmCommands {
  readonly run: (call: CommandCall) => Promise<CommandEnd>;
  readonly stop: () => Promise<void>;
}

const program = fileURLToPath(new URL('warm-commands-child.ts', import.meta.url));

/**
 * A process that runs commands whose modules it keeps. A process of its own takes each command a second of computing
 * before its first line. What signals do to a command, or input that comes slowly, needs one all the same.
 * @param env what has to be there when a process starts, such as NODE_OPTIONS
 */
export function warmCommands(env: NodeJS.ProcessEnv = process.env): WarmCommands {
  const execArgv = ['--import', import.meta.resolve('tsx')];
  const child = fork(program, { execArgv, env, serialization: 'advanced' });
  keep(child, false);
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (call) => {
      const end = last.then(() => ask(child, call));
      last = end.catch(() => undefined);
      return end;
    },
    stop: async () => {
      if (child.exitCode !== null || !child.connected) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** Idle, it ends with this process and doesn't keep it. */
function keep(child: ChildProcess, isBusy: boolean): void {
  for (const kept of [child, child.channel]) isBusy ? kept?.ref() : kept?.unref();
}

async function ask(
  child: ChildProcess,
  { env = process.env, stdin = '', ...call }: CommandCall,
): Promise<CommandEnd> {
  if (!child.connected) throw new Error(`The commands' process has ended with ${child.exitCode}.`);
  keep(child, true);
  return await new Promise<unknown>((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`The commands' process ended with ${code}.`));
    child.once('exit', onExit);
    child.once('message', (end) => {
      child.off('exit', onExit);
      resolve(end);
    });
    child.send({ ...call, env, stdin: Buffer.from(stdin) });
  })
    .then((end) => commandEnd.parse(end))
    .finally(() => keep(child, false));
}
