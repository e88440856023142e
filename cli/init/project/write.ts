import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
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
 * Writes a project: all of its files, or none. They are written to a folder of their own first, which then becomes the
 * project's, or whose files are moved to one that is there: inside of that, because another file system may begin at it.
 * @throws Fault as `checkFolder`, and where the file system refuses
 */
export async function writeProject(folder: string, files: readonly ProjectFile[]): Promise<void> {
  await checkFolder(folder);
  const isNew = !existsSync(folder);
  let made: string | undefined;
  let staging: string | undefined;
  try {
    if (isNew) made = await mkdir(dirname(folder), { recursive: true });
    staging = await mkdtemp(
      isNew ? join(dirname(folder), `.${basename(folder)}-`) : join(folder, '.shardline-'),
    );
    // One that only its owner may enter is no project's.
    const whole = join(staging, 'project');
    await mkdir(whole);
    await writeFiles(whole, files);
    if (isNew) await rename(whole, folder);
    else await moveInto(whole, folder);
    await rm(staging, { recursive: true, force: true });
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

async function writeFiles(folder: string, files: readonly ProjectFile[]): Promise<void> {
  for (const { path, text } of files) {
    const file = join(folder, path);
    if (relative(folder, file).startsWith('..')) throw new Error(`${path} isn't inside of the project.`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  }
}

/** Into a folder that is there and empty; what has been moved is taken away again if another can't be. */
async function moveInto(staging: string, folder: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const name of await readdir(staging)) {
      const place = join(folder, name);
      if (existsSync(place)) throw new Error(`${place} has come meanwhile.`);
      await rename(join(staging, name), place);
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) await rm(join(folder, name), { recursive: true, force: true });
    throw error;
  }
}
