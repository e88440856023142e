import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type LetterStore, maxObjectBytes, ObjectTooLarge } from './store.ts';

/** Dead letters in a folder, under the keys that they would have in a bucket. */
export function folderStore(folder: string): LetterStore {
  return {
    put: async ({ key, body }) => {
      const path = join(folder, key);
      await mkdir(dirname(path), { recursive: true });
      // A reader must never meet half an object, and two writers of one key mustn't share a file.
      const partial = `${path}.${randomUUID()}.partial`;
      try {
        await writeDurably(partial, body);
        await rename(partial, path);
      } catch (thrown) {
        await rm(partial, { force: true }).catch(() => undefined);
        throw thrown;
      }
    },
    list: async function* (prefix) {
      yield* await keysBelow(folder, prefix);
    },
    versions: async function* (prefix) {
      for (const key of await keysBelow(folder, prefix)) {
        const version = await versionOf(join(folder, key));
        if (version !== undefined) yield { key, version };
      }
    },
    get: async (key) => {
      try {
        const { size } = await stat(join(folder, key));
        if (size > maxObjectBytes) throw new ObjectTooLarge(size);
        return await readFile(join(folder, key));
      } catch (thrown) {
        if (isMissing(thrown)) return undefined;
        throw thrown;
      }
    },
    delete: async (key) => {
      await rm(join(folder, key), { force: true });
    },
    close: () => undefined,
  };
}

async function writeDurably(path: string, body: Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function keysBelow(folder: string, prefix: string): Promise<string[]> {
  const keys = await filesBelow(folder, dirname(`${prefix}x`));
  return keys.filter((key) => key.startsWith(prefix)).sort();
}

/** An object takes another file's place when it is written, so it has another number then. */
async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino}-${size}-${mtimeMs}`;
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

async function filesBelow(folder: string, below: string): Promise<string[]> {
  try {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    const found = entries.map((entry): Promise<string[]> => {
      const key = below === '.' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, key) : Promise.resolve([key]);
    });
    return (await Promise.all(found)).flat();
  } catch (thrown) {
    if (isMissing(thrown)) return [];
    throw thrown;
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
