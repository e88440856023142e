import { readdirSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { onExit } from 'signal-exit';
import { isAlive } from '../is-alive.ts';

/**
 * Makes a fresh folder inside `parent` that carries this process's id, after removing those of processes that are
 * gone: what a killed process left is removed by the next one.
 * @param release ends what may still use an abandoned folder
 */
export async function makeOwnFolder(
  parent: string,
  prefix: string,
  release: (abandoned: string) => Promise<void> = async () => {},
): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const owner = /^(\d+)-/.exec(name.slice(prefix.length))?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const abandoned = join(parent, name);
    await release(abandoned);
    removeFolder(abandoned);
  }
  return await mkdtemp(join(parent, `${prefix}${process.pid}-`));
}

/** Somebody else's, or in use by what could not be ended: not worth failing for. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {}
}

/** Removes a folder when it is called, or else when this process ends, also by Ctrl-C. */
export function removedAtExit(folder: string): () => void {
  const remove = (): void => removeFolder(folder);
  const forget = onExit(remove);
  return () => {
    forget();
    remove();
  };
}

/** Lends a fresh folder inside `parent` (so that a rename out of it is atomic) and removes it afterwards. */
export async function withScratchFolder<Result>(
  parent: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await makeOwnFolder(parent, 'unfinished-');
  const remove = removedAtExit(folder);
  try {
    return await work(folder);
  } finally {
    remove();
  }
}
