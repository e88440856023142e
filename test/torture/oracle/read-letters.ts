import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { prefixes } from '../../../functions/dead-letters/prefixes.ts';

export interface FoundLetter {
  readonly stream: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** Base64. */
  readonly data: string;
  /** Of the stages that refused the record. */
  readonly stages: readonly string[];
}

const line = z.object({
  stream: z.string(),
  shardId: z.string(),
  sequenceNumber: z.string(),
  partitionKey: z.string(),
  data: z.string(),
  failures: z.array(z.object({ stage: z.string(), type: z.string(), message: z.string() })),
});

const discardedBatch = z.object({ payload: z.string(), requestContext: z.object({ condition: z.string() }) });
const payload = z.object({
  Records: z.array(
    z.object({
      eventID: z.string(),
      eventSourceARN: z.string(),
      kinesis: z.object({ sequenceNumber: z.string(), partitionKey: z.string(), data: z.string() }),
    }),
  ),
});

/** Every record in a folder laid out as the bucket: those that the function rejected, and those that Lambda gave up. */
export function readLetters(folder: string): FoundLetter[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .flatMap((file) => {
      const path = join(file.parentPath, file.name);
      const key = relative(folder, path);
      if (key.startsWith(prefixes.rejected) && key.endsWith('.ndjson.gz')) return readRejected(path);
      return key.startsWith(prefixes.discarded) ? readDiscardedBatch(path) : [];
    });
}

function readRejected(path: string): FoundLetter[] {
  const lines = gunzipSync(readFileSync(path))
    .toString()
    .split('\n')
    .filter((text) => text !== '');
  return lines.map((text) => {
    const { failures, ...letter } = line.parse(JSON.parse(text));
    return { ...letter, stages: failures.map(({ stage }) => stage) };
  });
}

function readDiscardedBatch(path: string): FoundLetter[] {
  const { payload: text, requestContext } = discardedBatch.parse(JSON.parse(readFileSync(path, 'utf8')));
  return payload.parse(JSON.parse(text)).Records.map(({ eventID, eventSourceARN, kinesis }) => ({
    ...kinesis,
    stream: eventSourceARN.split('/')[1] ?? '',
    shardId: eventID.split(':')[0] ?? '',
    stages: [requestContext.condition],
  }));
}
