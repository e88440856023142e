import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { count } from '../../cli/kit/count.ts';
import { wrapWords } from '../../cli/kit/wrap.ts';
import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import type { Place } from './awaited-records.ts';

const letter = z.object({
  stream: z.string(),
  shardId: z.string(),
  sequenceNumber: z.string(),
  failures: z.array(z.object({ stage: z.string(), type: z.string(), message: z.string() })),
});

export interface Rejection {
  readonly place: Place;
  /** `stage:type: message` */
  readonly reason: string;
}

/** Why each rejected record is, by what tells it from every other. */
export type Rejections = ReadonlyMap<string, Rejection>;

/** Those in the folder. Records, not lines: one that came again may have been written again, in an object with others. */
export async function readRejections(folder: string): Promise<Rejections> {
  const rejected = join(folder, prefixes.rejected);
  // Paths, not entries: what an entry calls its folder has changed within Node 20.
  const files = await readdir(rejected, { recursive: true }).catch(() => []);
  const reasons = new Map<string, Rejection>();
  for (const file of files.filter((path) => path.endsWith('.ndjson.gz'))) {
    const text = gunzipSync(await readFile(join(rejected, file))).toString();
    for (const line of text.trimEnd().split('\n')) {
      const { stream, shardId, sequenceNumber, failures } = letter.parse(JSON.parse(line));
      const [first] = failures;
      const reason = first === undefined ? 'unknown' : `${first.stage}:${first.type}: ${first.message}`;
      reasons.set(`${stream} ${shardId} ${sequenceNumber}`, { place: { shardId, sequenceNumber }, reason });
    }
  }
  return reasons;
}

/** Reasons that are listed; of more, the rest are counted. */
const mostReasons = 5;

/** Lines of one reason, at most; the rest is cut, since some engines quote whole documents. */
const mostLines = 2;

/** Reasons with the number of records that weren't rejected before, the most frequent first. */
export function reasonCounts(
  rejections: Rejections,
  before: Rejections,
): readonly (readonly [reason: string, records: number])[] {
  const counts = new Map<string, number>();
  for (const [record, { reason }] of rejections) {
    if (!before.has(record)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** The most frequent reasons, each with its number and its words, in lines that fit. */
export function reasonLines(rejections: Rejections, before: Rejections, width: number): readonly string[] {
  const sorted = reasonCounts(rejections, before);
  const shown = sorted.slice(0, mostReasons);
  const others = sorted.slice(mostReasons).reduce((sum, [, some]) => sum + some, 0);
  const digits = Math.max(...shown.map(([, some]) => count(some).length), count(others).length);
  return [
    ...shown.flatMap(([reason, some]) =>
      wordLines(oneLine(reason), width - digits - 2).map(
        (line, position) => `${(position === 0 ? count(some) : '').padStart(digits)}  ${line}`,
      ),
    ),
    ...(others === 0
      ? []
      : [`${count(others).padStart(digits)}  for other reasons: shardline dead-letters count`]),
  ];
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ');
}

function wordLines(text: string, width: number): readonly string[] {
  const lines = wrapWords(text, Math.max(20, width));
  const shown = lines.slice(0, mostLines).map((line) => line.slice(0, width));
  return lines.length <= mostLines
    ? shown
    : [...shown.slice(0, -1), `${shown.at(-1)?.slice(0, width - 2)} …`];
}
