import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export interface GuardedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly workFolder: string;
  /** Gets both outputs. */
  readonly log: string;
  /** Holds the process id as long as the process lives. */
  readonly pidFile: string;
  /** Removed when the process has ended. */
  readonly removeFolder?: string;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
}

export interface Ending {
  /** `exit code 1`, `signal SIGKILL`, `spawn java ENOENT`. */
  readonly how: string;
  /** The end of its output, at most 8 KiB. */
  readonly log: string;
}

export interface GuardedProcess {
  /** Resolves when it has ended and its folder is removed. Never rejects. */
  readonly ended: Promise<Ending>;
  stop(): Promise<void>;
  /** As `stop`, without a moment's grace. */
  kill(): Promise<void>;
}

const endingMessage = z.object({ how: z.string(), log: z.string() });

/**
 * Runs a command that can't outlive this process: `guard.mjs` starts it, and ends it when asked or when this process
 * is gone, however it went. The guard takes about 40 MiB.
 */
export function startGuarded(command: GuardedCommand): GuardedProcess {
  const guard = spawn(
    process.execPath,
    [fileURLToPath(new URL('guard.mjs', import.meta.url)), JSON.stringify(command)],
    // Detached: Ctrl-C reaches all processes of the terminal's group.
    { cwd: tmpdir(), stdio: ['ignore', 'ignore', 'inherit', 'ipc'], detached: true },
  );
  let ending: Ending = { how: 'its guard was killed', log: '' };
  guard.on('message', (message) => {
    const parsed = endingMessage.safeParse(message);
    if (parsed.success) ending = parsed.data;
  });
  const ended = once(guard, 'close').then(() => {
    endLeftOver(command);
    return ending;
  });
  // A forgotten engine must not keep this process from ending; its end is the engine's.
  guard.unref();
  guard.channel?.unref();
  const send = async (message: 'stop' | 'kill'): Promise<void> => {
    guard.ref();
    if (guard.connected) guard.send(message);
    await ended;
  };
  return { ended, stop: () => send('stop'), kill: () => send('kill') };
}

/** The guard removes its pid file last; when it is still there, the guard was killed and the process is not ended. */
function endLeftOver({ pidFile, removeFolder }: GuardedCommand): void {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    rmSync(pidFile, { force: true });
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // Nothing is left.
  }
  if (removeFolder !== undefined) rmSync(removeFolder, { recursive: true, force: true, maxRetries: 5 });
}
