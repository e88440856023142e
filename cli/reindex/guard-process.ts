import { z } from 'zod';
import { detectEngine } from '../../functions/engine/install/detect-engine.ts';
import { findTarget } from '../kit/find-target.ts';
import { targetOptions } from '../kit/target-options.ts';
import { Ask } from './ask.ts';
import type { Watched } from './guard.ts';
import { httpEngine } from './http-engine.ts';
import { letGoInTime } from './let-go.ts';
import { realClock } from './lock.ts';

// The process of cli/reindex/guard.ts: waits until its command ends, and undoes what that had under way.

const message = z.object({ watched: z.custom<Watched>().optional() });

let watched: Watched | undefined;

process.on('message', (received) => {
  watched = message.parse(received).watched;
});

process.on('disconnect', () => {
  if (watched === undefined) return;
  undo(watched).then(
    (isBack) =>
      process.stderr.write(
        isBack
          ? 'reindex was killed while records waited: they go on, into the old index.\n'
          : 'reindex was killed when records went into the new index already: run it again, and it finishes.\n',
      ),
    (thrown: unknown) => {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      process.stderr.write(
        `reindex was killed while records waited (${why}): run it again, and they go on.\n`,
      );
      process.exitCode = 1;
    },
  );
});

process.send?.('ready');

/** Nothing of it happens when another run has taken the lock over. */
async function undo({ flags, move, run }: Watched): Promise<boolean> {
  const target = await findTarget(targetOptions(flags));
  const client = await target.search();
  try {
    const plain = new Ask(client, 'elasticsearch');
    const { distribution } = await detectEngine((...question) => plain.raw(...question));
    const ask = new Ask(client, distribution);
    const next = { generation: 0, pattern: '', settings: {}, mappings: {} };
    const engine = httpEngine({ ask, plan: move, run, next });
    return await letGoInTime({ move, engine, run, ...realClock });
  } finally {
    await client.close();
  }
}
