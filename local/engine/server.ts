import { setTimeout as sleep } from 'node:timers/promises';
import { describeEngine, type EngineDescription } from './describe-engine.ts';
import { EngineError, lastWords } from './engine-error.ts';
import type { EngineFolder } from './engine-folder.ts';
import { type Ending, startGuarded } from './guarded-process.ts';

/** How to start a server, and how to learn its address. */
export interface ServerPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: EngineFolder;
  readonly startTimeoutMs: number;
  /** From SIGTERM to SIGKILL. Default 10 s. */
  readonly graceMs?: number;
  /** Its URL, as soon as that is known. */
  readonly url: () => Promise<string | undefined>;
  /** Gives the start up. */
  readonly signal?: AbortSignal | undefined;
}

export interface Server {
  readonly url: string;
  readonly description: EngineDescription;
  readonly ended: Promise<Ending>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/**
 * Starts a server and waits until it answers `GET /`.
 * @throws EngineError ENGINE_EXITED or ENGINE_START_TIMEOUT, or the signal's reason; nothing is left running then.
 */
export async function startServer(plan: ServerPlan): Promise<Server> {
  const { command, args, folder, signal } = plan;
  const guarded = startGuarded({
    command,
    args,
    workFolder: folder.scratch,
    log: folder.console,
    pidFile: folder.pidFile,
    graceMs: plan.graceMs ?? 10_000,
    ...(folder.temporary ? { removeFolder: folder.path } : {}),
  });
  let ending: Ending | undefined;
  const ended = guarded.ended.then((result) => {
    ending = result;
    return result;
  });
  const deadline = Date.now() + plan.startTimeoutMs;
  while (ending === undefined) {
    if (signal?.aborted) await guarded.kill();
    signal?.throwIfAborted();
    const url = await plan.url();
    const description = url === undefined ? undefined : await describeEngine(url).catch(() => undefined);
    if (url !== undefined && description !== undefined) {
      return { url, description, ended, stop: guarded.stop, kill: guarded.kill };
    }
    if (Date.now() > deadline) {
      await guarded.stop();
      throw tooSlow(plan, (await ended).log);
    }
    await sleep(25);
  }
  throw endedEarly(plan, ending);
}

function endedEarly({ folder }: ServerPlan, { how, log }: Ending): EngineError {
  // The runner is silent about a data folder that it can't use.
  const where = folder.temporary
    ? ''
    : ` (the whole log is ${folder.console}): its data may be another engine's or version's; try another data folder`;
  return new EngineError(
    'ENGINE_EXITED',
    `The search engine ended while it started (${how}), and logged: ${lastWords(log) || 'nothing'}${where}.`,
  );
}

function tooSlow({ startTimeoutMs }: ServerPlan, log: string): EngineError {
  return new EngineError(
    'ENGINE_START_TIMEOUT',
    `The search engine doesn't answer ${startTimeoutMs / 1000} s after its start, and was stopped; ` +
      `it said last: ${lastWords(log) || 'nothing'}.`,
  );
}
