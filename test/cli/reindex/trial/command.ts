import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { field } from '../../../../functions/engine/install/engine-request.ts';
import { descendants } from '../../../processes.ts';

/** When a run is ended, and how. */
export interface Interruption {
  readonly name: string;
  readonly signal: 'SIGINT' | 'SIGKILL';
  /** Whether the process that watches the command is killed with it. */
  readonly withGuard?: true;
  /** A share of the documents that is copied, or the moment at which writes are blocked. */
  readonly at: number | 'pause';
}

export interface Ran {
  readonly code: number | string | null;
  readonly seconds: number;
  readonly output: string;
}

/** Runs `shardline reindex`, to its end or to an interruption. */
export async function reindex(name: string, url: string, interruption?: Interruption): Promise<Ran> {
  const began = performance.now();
  const command = spawn(process.execPath, ['--import', 'tsx', 'cli/shardline.ts', 'reindex', '-p', name], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const heard = (chunk: Buffer) => {
    output += chunk.toString();
  };
  command.stdout.on('data', heard);
  command.stderr.on('data', heard);
  const ended = once(command, 'close');
  if (interruption !== undefined) await interrupt(command, { name, url, interruption, output: () => output });
  const [code, signal] = await ended;
  return { code: code ?? signal, seconds: (performance.now() - began) / 1_000, output };
}

interface Watched {
  readonly name: string;
  readonly url: string;
  readonly interruption: Interruption;
  readonly output: () => string;
}

async function interrupt(command: ChildProcess, { name, url, interruption, output }: Watched): Promise<void> {
  const isDue = interruption.at === 'pause' ? () => isBlocked(url, name) : () => share(url, name);
  while (command.exitCode === null) {
    // Before that it changes nothing.
    const hasBegun = output().includes(name);
    const due = hasBegun && (await isDue());
    if (due === true || (typeof interruption.at === 'number' && Number(due) >= interruption.at)) break;
    await sleep(interruption.at === 'pause' ? 2 : 50);
  }
  if (command.exitCode !== null) throw new Error(`it ended before its interruption:\n${output()}`);
  const guards = interruption.withGuard ? descendants(command.pid ?? 0) : [];
  command.kill(interruption.signal);
  for (const { pid } of guards) process.kill(pid, 'SIGKILL');
}

async function ask(url: string): Promise<unknown> {
  const answer = await fetch(url);
  return answer.ok ? await answer.json() : undefined;
}

async function isBlocked(url: string, name: string): Promise<boolean> {
  const settings = await ask(`${url}/${name}-2026.11/_settings/index.blocks.write?expand_wildcards=all`);
  return JSON.stringify(settings ?? {}).includes('"write":"true"');
}

/** How much of the old index is in the next one; 0 before there is one. */
async function share(url: string, name: string): Promise<number> {
  // What no one searches isn't refreshed, and counts no documents.
  await fetch(`${url}/${name}-2026.11.g*/_refresh?expand_wildcards=all`, { method: 'POST' });
  const stats = await ask(`${url}/${name}-2026.11*/_stats/docs?expand_wildcards=all`);
  const indices = Object.entries(Object(field(stats, 'indices')));
  const of = (isNext: boolean) =>
    indices
      .filter(([index]) => index.includes('.g') === isNext)
      .reduce((sum, [, found]) => sum + Number(field(found, 'primaries', 'docs', 'count')), 0);
  return of(false) === 0 ? 0 : of(true) / of(false);
}
