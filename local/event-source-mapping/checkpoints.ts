import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** How far each shard has been passed, by shard id; the values are those of `read-point.ts`. */
export interface Checkpoints {
  readonly get: (shardId: string) => string | undefined;
  readonly set: (shardId: string, checkpoint: string) => void;
}

/** Checkpoints kept in a file between runs. A crash may lose the newest, which costs a repetition and no record. */
export function fileCheckpoints(path: string): Checkpoints {
  const passed = new Map(Object.entries(read(path)));
  return {
    get: (shardId) => passed.get(shardId),
    set: (shardId, checkpoint) => {
      passed.set(shardId, checkpoint);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.partial`, JSON.stringify(Object.fromEntries(passed)));
      renameSync(`${path}.partial`, path);
    },
  };
}

const shape = z.record(z.string(), z.string().regex(/^(\d+|SHARD_END|SINCE:\d+)$/));

/** @throws Error when the file is there and is not one of checkpoints. */
function read(path: string): Record<string, string> {
  if (!existsSync(path)) return {};
  const parsed = shape.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!parsed.success) {
    throw new Error(
      `The checkpoints in ${path} are damaged; remove that file to read the streams from the start.`,
    );
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
