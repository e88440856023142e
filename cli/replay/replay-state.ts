import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import { Fault } from '../kit/fault.ts';

const state = z.object({
  shardlineReplay: z.literal(1),
  stream: z.string(),
  streamArn: z.string(),
  streamCreatedAt: z.string(),
  function: z.string(),
  /** Milliseconds since the epoch; null: the oldest record there is. */
  from: z.number().nullable(),
  to: z.number(),
  /** By shard: the last record that the indexer has settled, and whether that was the shard's last. */
  shards: z.record(z.string(), z.object({ after: z.string().regex(/^\d+$/).optional(), done: z.boolean() })),
});

export type ReplayState = z.infer<typeof state>;

/** How far a replay has come, in a file that is there for as long as it isn't finished. */
export class StateFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws Fault when an unfinished replay would be forgotten */
  checkAbsent(): void {
    if (!existsSync(this.path)) return;
    throw new Fault(
      'OPTION',
      `A replay was left unfinished, and ${this.path} keeps its progress: continue with --resume, or remove that file.`,
    );
  }

  /** @throws Fault when there is none, or it is no replay's */
  read(): ReplayState {
    if (!existsSync(this.path)) {
      throw new Fault(
        'OPTION',
        `There is no ${this.path} to resume from: pass --from, or --state with the right file.`,
      );
    }
    const parsed = state.safeParse(parseJson(readFileSync(this.path, 'utf8')));
    if (parsed.success) return parsed.data;
    throw new Fault(
      'OPTION',
      `${this.path} is damaged, or isn't a replay's: remove it, and replay with --from.`,
    );
  }

  /** @throws Fault when it can't be written */
  write(current: ReplayState): void {
    try {
      writeFileSync(`${this.path}.partial`, `${JSON.stringify(current, undefined, 2)}\n`);
      renameSync(`${this.path}.partial`, this.path);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new Fault(
        'OPTION',
        `The progress of the replay can't be written (${why}): pass --state with another file.`,
        thrown,
      );
    }
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}

/** @throws Fault when the state is of another stream, were it one of the same name, or for another function */
export function checkBelongs(
  path: string,
  left: ReplayState,
  now: Pick<ReplayState, 'stream' | 'streamArn' | 'streamCreatedAt' | 'function'>,
): void {
  if (left.streamArn !== now.streamArn || left.function !== now.function) {
    throw new Fault(
      'OPTION',
      `${path} belongs to a replay of ${left.stream} into ${left.function}, and this is one of ${now.stream} into ${now.function}: ` +
        'pass the same target, or another --state.',
    );
  }
  if (left.streamCreatedAt !== now.streamCreatedAt) {
    throw new Fault(
      'OPTION',
      `${path} belongs to a stream ${left.stream} that was created at ${left.streamCreatedAt}, and this one was created ` +
        `at ${now.streamCreatedAt}: remove the file, and replay with --from.`,
    );
  }
}
