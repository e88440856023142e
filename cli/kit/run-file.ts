import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import type { SearchConfig } from '../../functions/lambda/environment.ts';
import { projectFolder } from '../../infra/bundle/roots.ts';
import { isAlive } from '../../local/is-alive.ts';

const run = z.object({
  pid: z.int().positive(),
  pipeline: z.string(),
  /** What a search asks for its documents; absent in the file of an earlier version, as all that is optional here. */
  index: z.string().optional(),
  eventTime: z.string().optional(),
  historicalInput: z.boolean().optional(),
  /** Milliseconds. */
  lateWrites: z.number().optional(),
  stream: z.string(),
  kinesisEndpoint: z.url(),
  searchUrl: z.url(),
  /** How requests to it are authenticated, and who vouches for it; without the secret itself. */
  searchAccess: z
    .object({
      auth: z.enum(['apiKey', 'basic', 'none']),
      secret: z.string().optional(),
      ca: z.string().optional(),
    })
    .optional(),
  functionName: z.string(),
  /** Lambda's Invoke API. */
  functionEndpoint: z.url(),
  /** Of a pipeline with windows: its function, and what has been notified, as JSON. */
  aggregatorName: z.string().optional(),
  notificationsUrl: z.url().optional(),
  /** What the run says of itself, as JSON: `RunSnapshot`; absent in the file of an earlier version. */
  snapshotUrl: z.url().optional(),
  /** Where the run's view is; absent without one. */
  viewUrl: z.url().optional(),
  /** Folder, laid out as the bucket. */
  deadLetters: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.iso.datetime(),
});

/** A local run that serves: where to put records and where to search. */
export type Run = z.infer<typeof run>;

/** The engine of a run, as a client takes it. */
export function searchOfRun({ searchUrl, searchAccess = { auth: 'none' } }: Run): SearchConfig {
  const { auth, secret, ca } = searchAccess;
  return {
    ...{ endpoint: new URL(searchUrl), auth },
    ...(secret !== undefined && { secret }),
    ...(ca !== undefined && { ca }),
  };
}

/** Of this project alone: another one has its own runs. */
export function runFolder(): string {
  return join(projectFolder(), '.local');
}

const fileName = /^run-(\d+)\.json$/;

/** Announces a run, in a file of its own, and clears away those of runs that crashed. */
export function writeRunFile(started: Run, folder = runFolder()): void {
  mkdirSync(folder, { recursive: true });
  for (const { pid, path } of runFiles(folder)) {
    if (!isAlive(pid)) rmSync(path, { force: true });
  }
  // Renamed, so that nobody reads half a file.
  const path = pathOf(started.pid, folder);
  const text = `${JSON.stringify(run.parse(started), undefined, 2)}\n`;
  // The user's own alone: what it names is this user's.
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** The newest run that still lives, of this pipeline if one is named. Undefined if there is none. */
export function readRunFile(pipeline?: string, folder = runFolder()): Run | undefined {
  return runFiles(folder)
    .filter(({ pid }) => isAlive(pid))
    .flatMap(({ path }) => parseRun(path) ?? [])
    .filter((living) => pipeline === undefined || living.pipeline === pipeline)
    .sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
    .at(0);
}

/** At the end of a run. Does nothing if there is no such file. */
export function removeRunFile(pid = process.pid, folder = runFolder()): void {
  rmSync(pathOf(pid, folder), { force: true });
}

function runFiles(folder: string): { pid: number; path: string }[] {
  return namesIn(folder).flatMap((name) => {
    const pid = fileName.exec(name)?.[1];
    return pid === undefined ? [] : [{ pid: Number(pid), path: join(folder, name) }];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function pathOf(pid: number, folder: string): string {
  return join(folder, `run-${pid}.json`);
}

/** A file that vanished meanwhile, or isn't a run's, is no run. */
function parseRun(path: string): Run | undefined {
  try {
    return run.safeParse(parseJson(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
