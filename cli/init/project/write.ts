import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode, Fault } from '../../kit/fault.ts';
import type { ProjectFile } from './shipped.ts';

/** What a folder may have before a project is made in it. */
const harmless = new Set(['.git', '.DS_Store']);

/** @throws Fault for a folder with files in it, or for what is no folder */
export async function checkFolder(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    const what = errorCode(error) === 'ENOTDIR' ? 'is a file' : `can't be read (${errorCode(error)})`;
    throw new Fault('OPTION', `${folder} ${what}: name a folder that is empty or new.`, error);
  });
  const names = found.filter((name) => !harmless.has(name));
  if (names.length === 0) return;
  const shown = names.slice(0, 3).join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  throw new Fault(
    'OPTION',
    `${folder} isn't empty (${shown}${more}), and nothing in it is overwritten: name a folder that is empty or new.`,
  );
}

/**
 * Writes a project: all of its files, or none. They are written beside the folder first and moved to it as a whole.
 * @throws Fault as `checkFolder`, and where the file system refuses
 */
export async function writeProject(folder: string, files: readonly ProjectFile[]): Promise<void> {
  await checkFolder(folder);
  const isNew = !existsSync(folder);
  const parent = dirname(folder);
  let made: string | undefined;
  let staging: string | undefined;
  try {
    made = await mkdir(parent, { recursive: true });
    staging = join(parent, `.${basename(folder)}-${process.pid}`);
    await mkdir(staging);
    for (const { path, text } of files) {
      await mkdir(dirname(join(staging, path)), { recursive: true });
      await writeFile(join(staging, path), text);
    }
    if (isNew) await rename(staging, folder);
    else await moveInto(staging, folder);
  } catch (error) {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    throw new Fault(
      'OPTION',
      `The project can't be written to ${folder} (${errorCode(error)}): name another folder.`,
      error,
    );
  }
}

/** Into a folder that is there and empty; what has been moved is taken away again if another can't be. */
async function moveInto(staging: string, folder: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const name of await readdir(staging)) {
      await rename(join(staging, name), join(folder, name));
      moved.push(name);
    }
    await rmdir(staging);
  } catch (error) {
    for (const name of moved) await rm(join(folder, name), { recursive: true, force: true });
    throw error;
  }
}
