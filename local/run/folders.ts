import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { endEngineOf } from '../engine/engine-folder.ts';
import { makeOwnFolder, removedAtExit } from '../engine/scratch-folder.ts';
import { isAlive } from '../is-alive.ts';
import type { RunOptions } from './options.ts';
import type { Releases } from './releases.ts';

/** Where a run keeps what it keeps. */
export interface Folders {
  readonly synth: string;
  readonly deadLetters: string;
  /** A file for each stream: shards of all streams have the same names. */
  readonly checkpoints: string;
  /** On disk in any case: in memory a record takes about 2 KB, and a long run would end when that is used up. */
  readonly kinesis: string;
  readonly engine: string;
}

const engine = 'engine';

/** @throws Error when `--data-dir` can't be made, or another run uses it. Scratch folders go with the run. */
export async function prepareFolders({ dataDir }: RunOptions, releases: Releases): Promise<Folders> {
  const scratch = await makeOwnFolder(tmpdir(), 'shardline-run-', (abandoned) =>
    endEngineOf(join(abandoned, engine)),
  );
  const remove = removedAtExit(scratch);
  releases.add(async () => remove());
  const dataFolder = dataDir === undefined ? scratch : resolve(dataDir);
  await mkdir(dataFolder, { recursive: true }).catch((thrown: NodeJS.ErrnoException) => {
    throw new Error(
      `--data-dir is ${dataFolder}, which can't be made (${thrown.code}); give a folder to write to.`,
    );
  });
  if (dataDir !== undefined) await claim(dataFolder, releases);
  return {
    synth: join(scratch, 'cdk.out'),
    deadLetters: join(dataFolder, 'dead-letters'),
    checkpoints: join(dataFolder, 'checkpoints'),
    kinesis: join(dataFolder, 'kinesis'),
    engine: join(dataFolder, engine),
  };
}

/** Two runs on one folder would tear at the same streams and indices; the store of streams ends the second with a stack. */
async function claim(folder: string, releases: Releases): Promise<void> {
  const path = join(folder, 'run.pid');
  const owner = Number(await readFile(path, 'utf8').catch(() => ''));
  if (owner > 0 && owner !== process.pid && isAlive(owner)) {
    throw new Error(
      `--data-dir is ${folder}, which the run with process id ${owner} uses; end that run or give another folder. ` +
        `If that process is no run, remove ${path}.`,
    );
  }
  await writeFile(path, String(process.pid)).catch((thrown: NodeJS.ErrnoException) => {
    throw new Error(
      `--data-dir is ${folder}, which can't be written to (${thrown.code}); give a folder to write to.`,
    );
  });
  releases.add(() => rm(path, { force: true }));
}

/** Of file systems in memory: https://man7.org/linux/man-pages/man2/statfs.2.html */
const inMemory = 0x01021994;

/** Whether what is written to a folder takes memory, as in `/tmp` of some systems. @param folder of one that exists */
export async function isInMemory(folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  return await statfs(dirname(folder)).then(
    ({ type }) => type === inMemory,
    () => false,
  );
}
