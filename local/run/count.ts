import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import type { LocalRun } from './parts.ts';
import { indexPattern } from './put-demo.ts';

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

const letter = z.object({ stream: z.string(), shardId: z.string(), sequenceNumber: z.string() });

/** Records, not lines: one that came again may have been written again, in an object with others. */
async function countDeadLetters(folder: string): Promise<number> {
  const files = await readdir(join(folder, prefixes.rejected), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  const records = new Set<string>();
  for (const file of files.filter(({ name }) => name.endsWith('.ndjson.gz'))) {
    const text = gunzipSync(await readFile(join(file.parentPath, file.name))).toString();
    for (const line of text.trimEnd().split('\n')) {
      const { stream, shardId, sequenceNumber } = letter.parse(JSON.parse(line));
      records.add(`${stream} ${shardId} ${sequenceNumber}`);
    }
  }
  return records.size;
}
