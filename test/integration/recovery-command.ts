import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { removeRunFile, writeRunFile } from '../../cli/kit/run-file.ts';
import type { RunOptions } from '../../local/run/options.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { type WarmCommands, warmCommands } from '../warm-commands.ts';
import { startTestRun } from './pipeline-run.ts';

const script = join(import.meta.dirname, '..', '..', 'cli', 'shardline.ts');

/** The commands for a pipeline that runs. */
type Command = 'dead-letters' | 'explain' | 'redrive' | 'replay' | 'search' | 'tap' | 'verify';

/** A line that a command prints every five seconds, if it takes so long. */
const progress = /^[\d,]+( of [\d,]+)? records(, [\d,]+ a second)?\n/gm;

export interface RecoveryEnd {
  readonly code: number | null;
  readonly stdout: string;
  /** Without what tells of progress. */
  readonly stderr: string;
}

/** `npm run <command> -- <args>` as npm would run it, in a folder of its own. */
export function startRecovery(
  folder: string,
  command: Command,
  args: readonly string[],
): { readonly child: ChildProcess; readonly end: Promise<RecoveryEnd> } {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, command, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr]) => ({ code: child.exitCode, stdout, stderr: stderr.replaceAll(progress, '') }),
  );
  return { child, end };
}

let warm: WarmCommands | undefined;

/** The same to its end, in a process that is kept for the next command. */
export async function recovery(
  folder: string,
  command: Command,
  ...args: readonly string[]
): Promise<RecoveryEnd> {
  warm ??= warmCommands();
  const end = await warm.run({ script, args: [command, ...args], folder });
  return { ...end, stderr: end.stderr.replaceAll(progress, '') };
}

/** A run of this process that the commands find. */
export interface AnnouncedRun {
  readonly run: LocalRun;
  /** Also takes the announcement back. */
  readonly stop: () => Promise<void>;
}

export async function startAnnounced(options: RunOptions): Promise<AnnouncedRun> {
  const run = await startTestRun(options);
  const forget = announce(run);
  return {
    run,
    stop: async () => {
      forget();
      await run.stop();
    },
  };
}

/**
 * Announces a run of this process, as `npm start` does; answers how to take that back.
 * @param pipeline the path of its file, for commands that load it
 */
export function announce(run: LocalRun, pipeline = run.pipeline.name): () => void {
  writeRunFile({
    pid: process.pid,
    pipeline,
    stream: run.stream,
    kinesisEndpoint: run.kinesisEndpoint,
    searchUrl: run.engine.url,
    functionName: run.functionName,
    functionEndpoint: run.functionEndpoint,
    ...(run.aggregator && { aggregatorName: run.aggregator.functionName }),
    deadLetters: run.deadLetters,
    startedAt: new Date().toISOString(),
  });
  return () => removeRunFile();
}
