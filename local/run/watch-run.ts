import type { HeldRecord } from './held-lines.ts';
import type { RunParts } from './parts.ts';
import type { Releases } from './releases.ts';
import { RunHistory } from './run-history.ts';
import { SkipTrend } from './skip-trend.ts';
import { startSnapshotEndpoint } from './snapshot-endpoint.ts';
import { pointOf, takeSnapshot } from './take-snapshot.ts';

/** Milliseconds from one point of the history to the next. */
const pointEvery = 1_000;

/**
 * Keeps the history of a run, and serves what the run says of itself.
 * @returns where
 */
export async function watchRun(
  run: RunParts,
  held: () => readonly HeldRecord[],
  releases: Releases,
): Promise<string> {
  const startedAt = Date.now();
  const history = new RunHistory();
  const trend = new SkipTrend(run.pipeline);
  const timer = setInterval(() => history.add(pointOf(run, Date.now())), pointEvery).unref();
  releases.add(async () => clearInterval(timer));
  const { url, stop } = await startSnapshotEndpoint((after) =>
    takeSnapshot(run, { held: held(), history, trend, startedAt, now: Date.now(), after }),
  );
  releases.add(stop);
  return url;
}
