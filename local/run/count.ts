import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { indexPattern } from './put-demo.ts';
import type { LocalRun } from './start-run.ts';

/** What is really there, counted where it is stored and not where it was sent from. */
export interface Stored {
  readonly documents: number;
  readonly deadLetters: number;
}

export async function countStored(run: LocalRun): Promise<Stored> {
  const index = indexPattern(run);
  await run.search.indices.refresh({ index, ignore_unavailable: true });
  const { count } = await run.search.count({ index, ignore_unavailable: true });
  return { documents: count, deadLetters: await countDeadLetters(run.deadLetters) };
}

async function countDeadLetters(folder: string): Promise<number> {
  const files = await readdir(join(folder, 'rejected'), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const counts = files
    .filter((file) => file.isFile() && file.name.endsWith('.ndjson.gz'))
    .map(async (file) => {
      const text = gunzipSync(await readFile(join(file.parentPath, file.name))).toString();
      return text.split('\n').length - 1;
    });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
