import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import { maxObjectBytes } from '../../functions/dead-letters/store.ts';
import { readDiscardedBatch } from './discarded-batch.ts';
import type { Letter, ReadObject } from './letter.ts';

/** What the indexer rejected, what Lambda gave up, and what a redrive has settled. */

const digits = z.string().regex(/^\d{1,128}$/);
export const reason = z.object({ stage: z.string(), type: z.string(), message: z.string() });

const line = z.object({
  schema: z.literal(1),
  pipeline: z.string().min(1),
  failures: z.array(reason),
  stream: z.string().min(1),
  shardId: z.string().min(1),
  sequenceNumber: digits,
  partitionKey: z.string(),
  arrivalTime: z.iso.datetime(),
  data: z.base64(),
  operations: z.array(z.object({ index: z.string(), id: z.string() })).default([]),
});

/** Never throws for what an object holds: half an object, or somebody else's, is told as such. */
export async function readObject(key: string, body: Uint8Array): Promise<ReadObject> {
  if (key.endsWith('.partial')) return { unreadable: 'it was left half-written' };
  if (key.startsWith(prefixes.discarded)) return readDiscardedBatch(body);
  return await readLines(body);
}

async function readLines(body: Uint8Array): Promise<ReadObject> {
  let text: string;
  try {
    text = (await promisify(gunzip)(body, { maxOutputLength: maxObjectBytes })).toString();
  } catch (thrown) {
    return {
      unreadable: `it isn't a whole gzip file (${thrown instanceof Error ? thrown.message : thrown})`,
    };
  }
  const letters: Letter[] = [];
  for (const [position, json] of text.split('\n').entries()) {
    if (json === '') continue;
    const parsed = line.safeParse(parseJson(json));
    if (!parsed.success)
      return { unreadable: `its line ${position + 1} isn't a dead letter (${issue(parsed.error)})` };
    letters.push(parsed.data);
  }
  return letters.length > 0 ? { form: 'rejected', letters } : { unreadable: 'it has no lines' };
}

function issue({ issues: [first] }: z.ZodError): string {
  return first === undefined ? 'unknown' : `${first.path.join('.')}: ${first.message}`;
}
