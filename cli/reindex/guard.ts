import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TargetFlags } from '../kit/target-options.ts';
import type { Move } from './aliases.ts';

/** What the watching process would undo, if this one ended now. */
export interface Watched {
  readonly flags: TargetFlags;
  readonly move: Move;
  readonly run: string;
}

export interface Guard {
  /**
   * Has the process undo this when the command dies; undefined: nothing. Resolves when it has been told, or is gone: then
   * nothing lets the writes go on but another run.
   */
  readonly watch: (watched: Watched | undefined) => Promise<void>;
  /** Ends it. */
  readonly end: () => void;
}

/**
 * A process that outlives this one, to let the writes of an index go on that this one has stopped: a kill, or a machine
 * short of memory, leaves no time for it. In a group of its own, where the terminal's Ctrl-C doesn't reach it.
 */
export async function startGuard(): Promise<Guard> {
  const isSource = import.meta.url.endsWith('.ts');
  const script = join(import.meta.dirname, isSource ? 'guard-process.ts' : 'guard-process.js');
  const child = fork(script, {
    execArgv: isSource ? ['--import', import.meta.resolve('tsx')] : [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  await Promise.race([once(child, 'message'), once(child, 'exit')]);
  return {
    watch: (watched) =>
      new Promise((resolve) => {
        if (!child.connected) resolve();
        else child.send({ watched }, () => resolve());
      }),
    end: () => {
      child.kill('SIGKILL');
    },
  };
}
